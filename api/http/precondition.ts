/** Which versions of a task a request is meant for: null is any, a list only those (`allowed`) or all but those (`refused`). */
export type Precondition = { allowed: number[] | null; refused: number[] | "all" | null }

/** A task's entity tag: its version, which no change leaves as it was. */
export const entityTag = (version: number) => `"${version}"`

/**
 * What `If-Match` and `If-None-Match` demand (RFC 9110, 13.1). `If-Match` compares strongly, so a weak tag matches nothing;
 * `If-None-Match` compares weakly. A tag that none of our versions could have is a list's member that never matches.
 */
export function readPrecondition(headers: Headers): Precondition {
  const ifMatch = headers.get("if-match")
  const ifNoneMatch = headers.get("if-none-match")
  return {
    allowed: ifMatch === null || isAny(ifMatch) ? null : versionsIn(ifMatch, /(?<!W\/)"(\d+)"/g),
    refused: ifNoneMatch === null ? null : isAny(ifNoneMatch) ? "all" : versionsIn(ifNoneMatch, /"(\d+)"/g),
  }
}

/** How a GET of this version is to be answered: 412 before 304 before 200 (RFC 9110, 13.2.2). */
export function answerFor(version: number, { allowed, refused }: Precondition): 200 | 304 | 412 {
  if (allowed && !allowed.includes(version)) return 412
  return refused === "all" || refused?.includes(version) ? 304 : 200
}

const isAny = (header: string) => header.trim() === "*"

/** The largest version PostgreSQL's integer can hold. */
const maxVersion = 2_147_483_647

const versionsIn = (header: string, tag: RegExp) =>
  [...header.matchAll(tag)].map(([, version]) => Number(version)).filter((version) => version <= maxVersion)
