import { deepJson, longPaths, manyFields } from "#web/test/payloads.ts"
import type { Person } from "../person.ts"

/** A request of an attacker. With `as`, it is sent with the attacker's session or token. */
type Attack = {
  to: "web" | "api"
  as?: "account"
  method?: string
  path: string
  type?: string
  body?: string
  headers?: Record<string, string>
  /** Milliseconds after which the attacker disconnects without reading the answer. */
  givenUpAfter?: number
}

/** A way to keep a server busy: it prepares the attacker's account and makes the `n`th request. */
export type Kind = {
  /** Only the long tests use it, because the preparation or a single answer takes a second or more. */
  long?: true
  prepare?: (attacker: Person) => Promise<void>
  attack: (n: number) => Attack
}

const json = "application/json"
const urlencoded = "application/x-www-form-urlencoded"
/** Returns a function that makes a large body at the first call and returns the same one at later calls. */
function once<T>(make: () => T): () => T {
  let made: T | undefined
  return () => {
    made ??= make()
    return made
  }
}
/** The `n`th item of a list that repeats. */
const nth = <T>(list: readonly T[], n: number): T => list[n % list.length]!

/** Each mark sorts before its predecessor, because normalising takes longest for this order. */
const marks = (count: number) => `a${"\u0323\u0301\u0316".repeat(Math.ceil(count / 3)).slice(0, count)}`

const task = (body: object): Attack => ({
  to: "api",
  as: "account",
  method: "POST",
  path: "/api/tasks",
  type: json,
  body: JSON.stringify(body),
})
const importing = (tasks: object[]): Attack => ({ ...task(tasks), path: "/api/tasks/import" })
const list = (count: number, each: (n: number) => object) => Array.from({ length: count }, (_, n) => each(n))

async function importTasks(attacker: Person, count: number, description: string) {
  const perImport = Math.min(5_000, Math.floor(4_000_000 / (description.length + 40)))
  for (let added = 0; added < count; added += perImport) {
    const tasks = list(Math.min(perImport, count - added), (n) => ({ title: `Task ${added + n}`, description }))
    const { status, body } = await attacker.api("POST", "/api/tasks/import", tasks)
    if (status !== 201) throw new Error(`Not imported: ${status} ${JSON.stringify(body)}`)
  }
}

const worstText = "a".repeat(10_000)
const worstNeedle = `${"a".repeat(98)}b`
const searches = [
  `/api/tasks?q=${worstNeedle}`,
  `/api/tasks?limit=200&q=${Array(10).fill("aaaaaaab").join("+")}`,
  `/api/tasks?q=${"a".repeat(999)}b`,
]

/** Used to measure the load without an attack. */
export const harmless = "harmless pages"

/** Requests that once delayed other people, or could. */
export const kinds: Record<string, Kind> = {
  [harmless]: { attack: () => ({ to: "web", path: "/login" }) },
  "long paths": { attack: (n) => ({ to: "web", path: nth(longPaths, n) }) },
  "long paths of the API": { attack: (n) => ({ to: "api", path: `/api${nth(longPaths, n)}` }) },
  "/__manifest": {
    attack: (n) => ({ to: "web", path: `/__manifest?version=${n}&p=${"/a".repeat(1_700)}&p=${"/b".repeat(1_700)}` }),
  },
  "long queries": { attack: (n) => ({ to: "web", path: `${nth(["/login", "/tasks"], n)}?${"a&".repeat(7_000)}` }) },
  "many cookies": { attack: () => ({ to: "web", path: "/login", headers: { cookie: "a=b;".repeat(3_500) } }) },
  "forged sessions": {
    attack: () => ({
      to: "web",
      path: "/tasks",
      headers: { cookie: `latchkey.session_token=${crypto.randomUUID()}.${"A".repeat(43)}%3D` },
    }),
  },
  "deep JSON for accounts": {
    attack: (n) => ({
      to: "web",
      as: "account",
      method: "POST",
      path: `/api/auth/${nth(["sign-out", "api-key/create", "sign-in/email", "login"], n)}`,
      type: json,
      body: nth(deepJson, n),
    }),
  },
  "deep JSON for the API": { attack: (n) => ({ ...task({}), body: nth(deepJson, n) }) },
  "combining marks in tasks": { attack: once(() => task({ title: marks(190), description: marks(9_900) })) },
  "combining marks in searches": {
    attack: () => ({ to: "api", as: "account", path: `/api/tasks?q=${encodeURIComponent(marks(90))}` }),
  },
  "combining marks in imports": {
    long: true,
    attack: once(() => importing(list(40, () => ({ title: marks(190), description: marks(9_900) })))),
  },
  "forms of 40,000 fields": {
    attack: (n) => {
      const [type, body] = nth(manyFields, n)
      return { to: "web", as: "account", method: "POST", path: nth(["/login", "/tasks", "/settings"], n), type, body }
    },
  },
  "log-ins with wrong passwords": {
    attack: (n) => ({
      to: "web",
      method: "POST",
      path: nth(["/login", "/api/auth/login", "/api/auth/sign-in/email"], n),
      type: n % 3 === 0 ? urlencoded : json,
      body:
        n % 3 === 0
          ? `email=nobody-${n}%40example.com&password=not+the+one+I+chose`
          : JSON.stringify({ email: `nobody-${n}@example.com`, password: "not the one I chose" }),
    }),
  },
  "lists of 200": {
    prepare: (attacker) => importTasks(attacker, 300, "A few words of description. ".repeat(10)),
    attack: () => ({ to: "api", as: "account", path: "/api/tasks?limit=200&include=stats" }),
  },
  "pages of 1,000": {
    prepare: (attacker) => importTasks(attacker, 1_200, "A few words of description. ".repeat(3)),
    attack: () => ({ to: "web", as: "account", path: "/tasks?shown=1000" }),
  },
  "imports of 4 MiB": {
    long: true,
    // The last task is invalid, so that all tasks are checked and none is stored.
    attack: once(() =>
      importing([...list(3_900, (n) => ({ title: `Task ${n}`, description: "x".repeat(1_000) })), {}]),
    ),
  },
  "files of 4 MiB": {
    long: true,
    attack: once(() => ({
      to: "web",
      as: "account",
      method: "POST",
      path: "/settings/import",
      type: "multipart/form-data; boundary=b",
      body: `--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\ntitle,priority\n${"a,wrong\n".repeat(500_000)}\r\n--b--\r\n`,
    })),
  },
  "worst searches": {
    long: true,
    prepare: (attacker) => importTasks(attacker, 800, worstText.slice(0, 4_900) + "é".repeat(50)),
    attack: (n) => ({ to: "api", as: "account", path: nth(searches, n) }),
  },
  exports: {
    long: true,
    prepare: (attacker) => importTasks(attacker, 15_000, "A few words of description. ".repeat(10)),
    attack: (n) => ({ to: "web", as: "account", path: `/settings/export/tasks.${nth(["json", "csv"], n)}` }),
  },
  "exports that are not read": {
    long: true,
    prepare: (attacker) => importTasks(attacker, 15_000, "A few words of description. ".repeat(10)),
    attack: (n) => ({
      to: "web",
      as: "account",
      path: `/settings/export/tasks.${nth(["json", "csv"], n)}`,
      givenUpAfter: 1_000,
    }),
  },
}
