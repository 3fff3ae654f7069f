import { newPerson, type Person } from "../person.ts"
import type { Stack } from "../stack.ts"
import type { Order } from "./attacker.ts"
import { harmless, kinds } from "./kinds.ts"

/** Waiting times in milliseconds, of pages or lists (whichever were longer), the number of answers, and the failures. */
export type Waits = { p50: number; p99: number; max: number; count: number; failed: string[] }

/** Milliseconds between an answer and the next request of the same kind. */
const pause = 40

/**
 * Requests pages and lists until `until` settles, and returns how long they took. Only one page and one list run at a time,
 * because further concurrent requests of one person would wait for each other.
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

/** Settings of these tests: the limits are the usual ones, and the test chooses the client addresses. */
export const fairnessSettings = { TRUST_PROXY: "127.0.0.1" }

let registrations = 0

/** Registers a person from a new address, because registrations per address are limited. */
const newcomer = (stack: Stack) => {
  registrations++
  return newPerson(stack, { "x-forwarded-for": `203.0.${registrations >> 8}.${registrations & 255}` })
}

export type Fairness = { kind: string; idle: Waits; attacked: Waits; answers: Record<string, number> }

/**
 * Measures how long a person waits for pages and lists on an idle server, and then while an attacker sends requests of a kind
 * over twenty connections for `seconds`. `answers` counts the answers to the attacker by status.
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

/** Milliseconds in which 99 of 100 answers must arrive under attack; more on a machine that is slow without one. */
const limitFor = (...quiet: Waits[]) => Math.max(500, ...quiet.map(({ p99 }) => 4 * p99))

/**
 * Measures whether others are served in time during an attack. If not, it measures up to two more times, each time compared
 * with as many harmless requests, because only a real attack fails every time, even on a busy machine.
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

/** The result as a line of text. */
export const inWords = ({ kind, idle, attacked, answers }: Fairness) =>
  `${kind}: p50 ${attacked.p50} ms, p99 ${attacked.p99} ms, max ${attacked.max} ms (idle p99 ${idle.p99} ms, ${attacked.count} answers, ${attacked.failed.length} failed); attacker ${JSON.stringify(answers)}\n`
