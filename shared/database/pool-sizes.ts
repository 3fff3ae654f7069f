/** Concurrent statements of one subject in an API process. */
export const statementsPerSubject = 4

/** Connections of each pool. In the API they suffice for three busy subjects and everything else. */
export const poolSizes = { api: 3 * statementsPerSubject + 4, web: 10, feed: 1 }

/** For commands of an operator, migrations, and the connections that PostgreSQL reserves for its superuser. */
const others = 20

/** Connections that all processes use together when they are busy. */
export const connectionsOf = ({ API_PROCESSES, WEB_PROCESSES }: { API_PROCESSES: number; WEB_PROCESSES: number }) =>
  API_PROCESSES * (poolSizes.api + poolSizes.feed) + WEB_PROCESSES * (poolSizes.web + poolSizes.feed) + others
