/** How well a cache does, since the process began. */
export type CacheFigures = { size: number; hits: number; misses: number }

/** What a process knows of itself at this moment, read when somebody asks for its metrics. */
export type Figures = {
  /** Requests being answered. */
  requestsUnderWay: number
  /** Each pool by the name of its database: statements that were sent or wait for a connection, and connections at most. */
  databases: Record<string, { statementsUnderWay: number; maxConnections: number }>
  /** Each cache by its name. */
  caches: Record<string, CacheFigures>
  /** How far behind the feed of ended sessions is. */
  endedSessions: { known: number; ageSeconds: number }
  /** Passwords being hashed, and those who wait for that. */
  hashing?: { running: number; waiting: number }
}
