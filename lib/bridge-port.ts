/** What a bridge knows of one of its ports. */
export interface BridgePortDetails {
  /** The state of the spanning tree (`IFLA_BRPORT_STATE`). */
  state: string;
}
