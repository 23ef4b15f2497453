import { Call, type CallOptions } from './internal/call.js';
import { eachStats } from './internal/read.js';

/**
 * The counters of a link (`struct rtnl_link_stats64`), since it came into being. Exact up to 2^53. A counter that the
 * running kernel does not have is `undefined`.
 */
export interface LinkStats {
  /** Packets received (`rx_packets`). */
  rxPackets: number;
  /** Packets sent (`tx_packets`). */
  txPackets: number;
  /** Bytes received (`rx_bytes`). */
  rxBytes: number;
  /** Bytes sent (`tx_bytes`). */
  txBytes: number;
  /** Bad packets received (`rx_errors`). */
  rxErrors: number;
  /** Packets that could not be sent (`tx_errors`). */
  txErrors: number;
  /** Received and dropped, for want of memory, say (`rx_dropped`). */
  rxDropped: number;
  /** Dropped on their way out (`tx_dropped`). */
  txDropped: number;
  /** Multicast packets received (`multicast`). */
  multicast: number;
  /** Collisions (`collisions`). */
  collisions: number;
  /** Received with a wrong length (`rx_length_errors`). */
  rxLengthErrors: number;
  /** Received while the ring was full (`rx_over_errors`). */
  rxOverErrors: number;
  /** Received with a bad checksum (`rx_crc_errors`). */
  rxCrcErrors: number;
  /** Received badly aligned (`rx_frame_errors`). */
  rxFrameErrors: number;
  /** Lost by the receiver's queue (`rx_fifo_errors`). */
  rxFifoErrors: number;
  /** Missed by the receiver (`rx_missed_errors`). */
  rxMissedErrors: number;
  /** Transmissions aborted (`tx_aborted_errors`). */
  txAbortedErrors: number;
  /** Transmissions without a carrier (`tx_carrier_errors`). */
  txCarrierErrors: number;
  /** Lost by the sender's queue (`tx_fifo_errors`). */
  txFifoErrors: number;
  /** Heartbeat errors (`tx_heartbeat_errors`). */
  txHeartbeatErrors: number;
  /** Late collisions (`tx_window_errors`). */
  txWindowErrors: number;
  /** Compressed packets received (`rx_compressed`). */
  rxCompressed: number;
  /** Compressed packets sent (`tx_compressed`). */
  txCompressed: number;
  /** Dropped because nobody wanted them (`rx_nohandler`). Since Linux 4.6. */
  rxNohandler: number;
  /** Dropped because they were for another host (`rx_otherhost_dropped`). Since Linux 5.19. */
  rxOtherhostDropped: number | undefined;
}

/** The counters of one link. */
export interface IndexedStats {
  /** The link's index (`ifindex`). */
  index: number;
  /** Its counters (`IFLA_STATS_LINK_64`). */
  stats: LinkStats;
}

/**
 * Reads the counters of all links, and nothing else: some eight times cheaper than a list of links (`RTM_GETSTATS`).
 *
 * Rejects with `ERR_NETLINK_INTERRUPTED` when what is listed changed all the time for two seconds.
 *
 * @example
 * for (const { index, stats } of await listStats()) console.log(index, stats.rxBytes);
 */
export async function listStats(call?: CallOptions): Promise<IndexedStats[]> {
  const list: IndexedStats[] = [];
  for await (const slice of eachStats(new Call('stats.list', undefined, call, listStats))) list.push(...slice);
  return list;
}
