import { newPerson, type Person } from "../person.ts"
import type { Stack } from "../stack.ts"
import type { Order } from "./attacker.ts"
import { harmless, kinds } from "./kinds.ts"

/**
 * Milliseconds: what half of the answers, and 99 of 100, took at most, of pages or of lists, whichever took longer. `count` of
 * them, and what went wrong.
 */
export type Waits = { p50: number; p99: number; max: number; count: number; failed: string[] }

/** Milliseconds between an answer to the person who is to be served meanwhile, and their next request of the same kind. */
const pause = 40

/**
 * Asks for pages and, beside them, for lists, each once the one before has come, and tells how long each took. They do not
 * pile up: more of one person at a time would wait for each other. `until` ends it; then the last answers are waited for.
 */
async function waitsOf(person: Person, until: Promise<unknown>): Promise<Waits> {
  const failed: string[] = []
  let isOver = false
  const over = until.finally(() => {
    isOver = true
  })
  async function askAgainAndAgain(what: string, ask: () => Promise<number>) {
    const waits: number[] = []
    while (!isOver) {
      const started = performance.now()
      const status = await ask().catch(String)
      waits.push(performance.now() - started)
      if (status !== 200) failed.push(`${what}: ${status}`)
      await Promise.race([Bun.sleep(pause), over])
    }
    return waits.sort((a, b) => a - b)
  }
  const page = async () => {
    const response = await person.web("/tasks")
    await response.text()
    return response.status
  }
  const list = async () => (await person.api("GET", "/api/tasks")).status
  const both = await Promise.all([askAgainAndAgain("page", page), askAgainAndAgain("list", list)])
  const share = (part: number) =>
    Math.round(
      Math.max(...both.map((waits) => waits[Math.min(waits.length - 1, Math.floor(waits.length * part))] ?? 0)),
    )
  return { p50: share(0.5), p99: share(0.99), max: share(1), count: both.flat().length, failed }
}

/** What these tests start servers with: all limits as usual, and a proxy's word for where somebody registers. */
export const fairnessSettings = { TRUST_PROXY: "127.0.0.1" }

let registrations = 0

/** Each from an address of their own, because few may register from one. */
const newcomer = (stack: Stack) => {
  registrations++
  return newPerson(stack, { "x-forwarded-for": `203.0.${registrations >> 8}.${registrations & 255}` })
}

export type Fairness = { kind: string; idle: Waits; attacked: Waits; answers: Record<string, number> }

/**
 * How long a person waits for pages and lists while nobody else does anything, and then while one attacker with twenty
 * connections does its worst for `seconds`. `answers` are the attacker's, by status.
 */
async function fairnessOf(stack: Stack, kind: string, seconds: number): Promise<Fairness> {
  const [person, attacker] = [await newcomer(stack), await newcomer(stack)]
  for (let n = 0; n < 20; n++) await person.api("POST", "/api/tasks", { title: `Task ${n}` })
  await kinds[kind]!.prepare?.(attacker)
  await waitsOf(person, Bun.sleep(300))
  const idle = await waitsOf(person, Bun.sleep(Math.min(3, seconds) * 1_000))

  const { webUrl, apiUrl } = stack
  const order: Order = {
    kind,
    webUrl,
    apiUrl,
    cookie: attacker.cookie,
    token: attacker.token,
    connections: 20,
    pause: 50,
  }
  const child = Bun.spawn([process.execPath, `${import.meta.dir}/attacker.ts`, JSON.stringify(order)], {
    stdout: "pipe",
    stderr: "inherit",
  })
  const attacked = await waitsOf(person, Bun.sleep(seconds * 1_000))
  child.kill("SIGTERM")
  const answers = JSON.parse(await new Response(child.stdout).text())
  await child.exited
  return { kind, idle, attacked, answers }
}

/** Milliseconds in which 99 of 100 answers have to come under attack; more on a machine that is slow without one. */
const limitFor = (...quiet: Waits[]) => Math.max(500, ...quiet.map(({ p99 }) => 4 * p99))

/**
 * Measures a kind, and whether others are served in time during it. On a machine that is busy with other things it is
 * measured up to three times, each time beside as many harmless requests: an attack that works does so each time.
 */
export async function judge(stack: Stack, kind: string, seconds: number) {
  let fairness = await fairnessOf(stack, kind, seconds)
  let limit = limitFor(fairness.idle)
  const isFair = () => fairness.attacked.failed.length === 0 && fairness.attacked.p99 < limit
  for (let attempt = 1; attempt < 3 && !isFair(); attempt++) {
    const usual = await fairnessOf(stack, harmless, seconds)
    fairness = await fairnessOf(stack, kind, seconds)
    limit = limitFor(fairness.idle, usual.attacked)
  }
  return { ...fairness, limit }
}

/** One line for people to read. */
export const inWords = ({ kind, idle, attacked, answers }: Fairness) =>
  `${kind}: p50 ${attacked.p50} ms, p99 ${attacked.p99} ms, max ${attacked.max} ms (idle p99 ${idle.p99} ms, ${attacked.count} answers, ${attacked.failed.length} failed); attacker ${JSON.stringify(answers)}\n`
