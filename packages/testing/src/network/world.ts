/** What happened between the nodes so far. */
export interface WorldTrace {
  /** Of each thing that arrived, or was done to the network: when, from where to where, how many bytes, and the bytes. */
  readonly hash: string
  /** How many there were. */
  readonly length: number
}

/** What a test can do to a network, and see of it. Nodes are named by their index; one that is not there is a RangeError. */
export interface World<Nodes extends readonly unknown[]> {
  /** What each `start` returned; after a restart, the new one. */
  readonly nodes: Nodes
  /** What happened between the nodes so far. */
  readonly trace: WorldTrace
  /** Does something once `performance.now()` is `atMs`, which is 0 where the first node is started. Where it fails, the run does. */
  readonly at: (atMs: number, act: () => void | Promise<void>) => void
  /**
   * Resolves once the condition holds, looked at every 10 virtual milliseconds.
   *
   * @throws where it does not within `timeoutMs`, by default 60_000
   */
  readonly until: (condition: () => boolean | Promise<boolean>, timeoutMs?: number) => Promise<void>
  /**
   * Lets nothing through between some nodes and others, by default all the others. Nothing is told of it: what is sent is
   * sent again and again, as TCP does, until `heal`.
   *
   * @param others whom they cannot reach, by default everybody else
   */
  readonly partition: (some: readonly number[], others?: readonly number[]) => void
  /** Lets nothing through from some nodes to others. What the others say is heard. */
  readonly partitionOneWay: (from: readonly number[], to: readonly number[]) => void
  /** Lets everything through again. */
  readonly heal: () => void
  /**
   * Kills a node, as SIGKILL and an operating system do: it runs no further, and its connections are reset. A crash that
   * nobody is told of is one after `partition([node])`.
   */
  readonly crash: (node: number) => void
  /** Starts a node that has crashed, with the same key, address and datastore, and resolves once it has started. */
  readonly restart: <I extends number>(node: I) => Promise<Nodes[I]>
  /** Stops a node, as SIGSTOP does: its connections stay, and nothing is answered. */
  readonly pause: (node: number) => void
  /** Lets a node go on. */
  readonly resume: (node: number) => void
  /** Sets by how much a node's `Date` is ahead of the others', in milliseconds. */
  readonly skew: (node: number, aheadMs: number) => void
}
