/**
 * Chooses the content coding for a client with this `Accept-Encoding` (RFC 9110, 12.5.3): the available one with the highest
 * weight, the first of equals. Returns "identity" if the client accepts none of them.
 */
export function chooseEncoding<Coding extends string>(
  header: string | null,
  available: readonly Coding[],
): Coding | "identity" {
  if (header === null) return "identity"
  const weights = weightsIn(header)
  const others = weights.get("*")
  // "identity" is acceptable without a weight, but every coding that the client names is preferred.
  const weightOf = (coding: string) => weights.get(coding) ?? others ?? (coding === "identity" ? 0.0001 : 0)
  let best: Coding | "identity" = "identity"
  for (const coding of available.toReversed())
    if (weightOf(coding) > 0 && weightOf(coding) >= weightOf(best)) best = coding
  return best
}

/** A weight is 0 to 1 with up to three decimals. A member with any other weight is ignored. */
const member = /^([!#$%&'*+.^`|~\w-]+)\s*(?:;\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i

function weightsIn(header: string): Map<string, number> {
  const weights = new Map<string, number>()
  for (const text of header.split(",")) {
    const [, coding, weight = "1"] = member.exec(text.trim()) ?? []
    if (coding) weights.set(coding.toLowerCase().replace(/^x-gzip$/, "gzip"), Number(weight))
  }
  return weights
}
