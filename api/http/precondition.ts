/** The versions of a task that a request allows and refuses. Null is no condition. */
export type Precondition = { allowed: number[] | null; refused: number[] | "all" | null }

/** A task's entity tag: its version, which every change increases. */
export const entityTag = (version: number) => `"${version}"`

/**
 * Reads `If-Match` and `If-None-Match` (RFC 9110, 13.1). `If-Match` compares strongly, so a weak tag matches nothing;
 * `If-None-Match` compares weakly. A tag that cannot be a version never matches.
 */
export function readPrecondition(headers: Headers): Precondition {
  const ifMatch = headers.get("if-match")
  const ifNoneMatch = headers.get("if-none-match")
  return {
    allowed: ifMatch === null || isAny(ifMatch) ? null : versionsIn(ifMatch, /(?<!W\/)"(\d+)"/g),
    refused: ifNoneMatch === null ? null : isAny(ifNoneMatch) ? "all" : versionsIn(ifNoneMatch, /"(\d+)"/g),
  }
}

/** The status for a GET of this version: 412 comes before 304 and 304 before 200 (RFC 9110, 13.2.2). */
export function answerFor(version: number, { allowed, refused }: Precondition): 200 | 304 | 412 {
  if (allowed && !allowed.includes(version)) return 412
  return refused === "all" || refused?.includes(version) ? 304 : 200
}

const isAny = (header: string) => header.trim() === "*"

/** The largest version PostgreSQL's integer can hold. */
const maxVersion = 2_147_483_647

const versionsIn = (header: string, tag: RegExp) =>
  [...header.matchAll(tag)].map(([, version]) => Number(version)).filter((version) => version <= maxVersion)
