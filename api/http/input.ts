import { Elysia } from "elysia"
import { readJson } from "#shared/http/body.ts"
import { Problem } from "#shared/http/problem.ts"

const withBody = new Set(["POST", "PUT", "PATCH"])

/**
 * Reads query and body, for the route's schemas to check. Without `readsBody`, the route reads its body itself. Use it after
 * the guard, which stops Elysia from parsing the body first.
 */
export const input = ({ readsBody = true } = {}) =>
  new Elysia({ name: "input", seed: readsBody }).onTransform({ as: "scoped" }, async (context) => {
    context.query = readQuery(context.request.url)
    if (readsBody && withBody.has(context.request.method)) context.body = await readJson(context.request)
  })

function readQuery(url: string): Record<string, string> {
  const query: Record<string, string> = Object.create(null)
  const start = url.indexOf("?")
  if (start === -1) return query
  for (const pair of url.slice(start + 1).split("&")) {
    if (pair === "") continue
    const [name, value] = decodePair(pair)
    if (name in query) throw badQuery(name, "Must be given once")
    query[name] = value
  }
  return query
}

function decodePair(pair: string): [name: string, value: string] {
  const end = pair.includes("=") ? pair.indexOf("=") : pair.length
  try {
    const [name, value] = [pair.slice(0, end), pair.slice(end + 1)]
    return [decodeURIComponent(name.replaceAll("+", " ")), decodeURIComponent(value.replaceAll("+", " "))]
  } catch {
    throw badQuery(pair.slice(0, end), "Must be percent-encoded UTF-8")
  }
}

const badQuery = (field: string, message: string) =>
  new Problem("bad-request", "The query is not usable", { errors: [{ field, message }] })
