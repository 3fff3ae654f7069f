import { parseArgs } from "node:util"
import { OperatorError } from "#shared/operator-error.ts"
import { print } from "../launch/print.ts"
import { accounts } from "./accounts.ts"
import { longLists } from "./long-lists.ts"
import { pages } from "./pages.ts"
import { type Row, tableOf } from "./report.ts"
import { requests } from "./requests.ts"
import { type Pace, type Stage, startStage } from "./stage.ts"
import { wire } from "./wire.ts"

const all: Record<string, (stage: Stage) => Promise<Row[]>> = {
  requests,
  pages,
  wire,
  accounts,
  lists: longLists,
}

const thorough: Pace = {
  ...{ rounds: 7, round: 4, warmUp: 10_000, warmUpOfPages: 1_000, long: 60, times: 300 },
  ...{ people: 1_000, tasksEach: 200, tasksOfCollector: 200_000 },
}
const quick: Pace = {
  ...{ rounds: 3, round: 1, warmUp: 400, warmUpOfPages: 50, long: 3, times: 30 },
  ...{ people: 300, tasksEach: 51, tasksOfCollector: 10_000 },
}

/** Runs the sections in the arguments, or all, and prints the results. Returns the exit code. */
export async function runBench(args: string[], stop: AbortSignal): Promise<number> {
  const options = { quick: { type: "boolean", default: false } } as const
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options })
  const names = positionals.length > 0 ? positionals : Object.keys(all)
  const unknown = names.find((name) => !all[name])
  if (unknown) throw new OperatorError(`There is no section “${unknown}”. There are ${Object.keys(all).join(", ")}.`)

  await using running = new AsyncDisposableStack()
  print("Filling the database and starting the servers …")
  const stage = await startStage(values.quick ? quick : thorough, stop, running)
  const rows: Row[] = []
  for (const name of names) {
    print(`Measuring ${name} …`)
    rows.push(...(await all[name]!(stage)))
  }
  print(tableOf(rows))
  return 0
}
