import { parseArgs } from "node:util"
import { OperatorError } from "#shared/operator-error.ts"
import type { Findings } from "./report.ts"
import { accounts } from "./sections/accounts.ts"
import { lighthouse } from "./sections/lighthouse.ts"
import { longLists } from "./sections/long-lists.ts"
import { memory } from "./sections/memory.ts"
import { pages } from "./sections/pages.ts"
import { processes } from "./sections/processes.ts"
import { requests } from "./sections/requests.ts"
import { start } from "./sections/start.ts"
import { users } from "./sections/users.ts"
import { variants } from "./sections/variants.ts"
import type { Pace, Stage } from "./stage.ts"

type Section = {
  title: string
  measure: (stage: Stage) => Promise<Findings>
  /** Too long for `--quick`, unless asked for by name. */
  isSlow?: true
}

const all: Record<string, Section> = {
  requests: { title: "Requests to the task API", measure: requests },
  variants: { title: "The API with other settings", measure: variants },
  processes: { title: "Several processes", measure: processes, isSlow: true },
  pages: { title: "Pages", measure: pages },
  lighthouse: { title: "Lighthouse", measure: lighthouse, isSlow: true },
  accounts: { title: "Log-ins and tokens", measure: accounts },
  lists: { title: "Very long lists", measure: longLists },
  memory: { title: "Memory", measure: memory },
  start: { title: "Start", measure: start },
  users: { title: "Many people at once", measure: users },
}

const thorough: Pace = {
  ...{ rounds: 7, round: 4, warmUp: 10_000, warmUpOfPages: 1_000, long: 60, times: 300 },
  ...{ people: 1_000, tasksEach: 200, tasksOfCollector: 200_000 },
}
const quick: Pace = {
  ...{ rounds: 3, round: 0.2, warmUp: 400, warmUpOfPages: 50, long: 2, times: 30 },
  ...{ people: 300, tasksEach: 51, tasksOfCollector: 10_000 },
}

/** What is to be measured, and how. Throws `OperatorError`. */
export function readOptions(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { quick: { type: "boolean", default: false }, json: { type: "string", default: ".data/bench.json" } },
  })
  const names = positionals.length
    ? positionals
    : Object.keys(all).filter((name) => !(values.quick && all[name]?.isSlow))
  const sections = names.map((name) => {
    const section = all[name]
    if (!section)
      throw new OperatorError(`There is nothing called ${name} to measure, but: ${Object.keys(all).join(", ")}.`)
    return section
  })
  return { sections, pace: values.quick ? quick : thorough, file: values.json }
}
