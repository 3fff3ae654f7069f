import { existsSync, readFileSync } from "node:fs"
import type { Count } from "./step.ts"

/** Counts a JUnit report (XML) of `bun test`; a missing one counts as empty. */
export function countJUnit(file: string): Count {
  const report = read(file)
  const totals = /<testsuites ([^>]*)>/.exec(report)?.[1] ?? ""
  const total = (name: string) => Number(attribute(totals, name) ?? 0)
  const failed = Array.from(report.matchAll(/<testcase ([^>]*)>\s*<(?:failure|error)\b/g), ([, test = ""]) =>
    ["file", "classname", "name"]
      .map((name) => attribute(test, name))
      .filter(Boolean)
      .join(" › "),
  )
  return { passed: total("tests") - total("failures") - total("errors") - total("skipped"), failed }
}

/** Counts a JSON report of Playwright; a missing one counts as empty. A test that passed only at a retry counts as failed. */
export function countPlaywright(file: string): Count {
  const { stats, suites = [] } = JSON.parse(read(file) || "{}") as Partial<PlaywrightReport>
  return { passed: stats?.expected ?? 0, failed: suites.flatMap(failedIn) }
}

type Suite = {
  suites?: Suite[]
  specs: { file: string; title: string; tests: { projectName: string; status: string }[] }[]
}
type PlaywrightReport = { stats: { expected: number }; suites: Suite[] }

const failedIn = ({ suites = [], specs }: Suite): string[] => [
  ...specs.flatMap(({ file, title, tests }) =>
    tests
      .filter(({ status }) => status === "unexpected" || status === "flaky")
      .map(({ projectName }) => [projectName, file, title].join(" › ")),
  ),
  ...suites.flatMap(failedIn),
]

const characters: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" }

/** The value of an attribute of an XML element. */
const attribute = (element: string, name: string) =>
  new RegExp(`\\b${name}="([^"]*)"`).exec(element)?.[1]?.replace(/&(\w+);/g, (as, entity) => characters[entity] ?? as)

const read = (file: string) => (existsSync(file) ? readFileSync(file, "utf8") : "")
