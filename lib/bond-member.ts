/** What a bond knows of one of its members. */
export interface BondMemberDetails {
  /** Whether it carries traffic (`IFLA_BOND_SLAVE_STATE`). */
  state: string;
}
