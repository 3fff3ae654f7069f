/** Statements of one subject that an API process runs at a time. */
export const statementsPerSubject = 4

/** Connections of each pool: in the API enough for three busy subjects and everything else. */
export const poolSizes = { api: 3 * statementsPerSubject + 4, web: 10, feed: 1 }

/** Beside them: commands of an operator, migrations, and what PostgreSQL keeps for its superuser. */
const others = 20

/** Connections that so many processes use when all of them are busy. */
export const connectionsOf = ({ API_PROCESSES, WEB_PROCESSES }: { API_PROCESSES: number; WEB_PROCESSES: number }) =>
  API_PROCESSES * (poolSizes.api + poolSizes.feed) + WEB_PROCESSES * (poolSizes.web + poolSizes.feed) + others
