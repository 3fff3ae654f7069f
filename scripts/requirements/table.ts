import { fileURLToPath } from "node:url"
import { requirements } from "./list.ts"

export const tableFile = fileURLToPath(new URL("README.md", import.meta.url))

const linkTo = (test: string) => `[${test}](../../${test})`

/** The table as a document. */
export const table = () => `# Requirements and their tests

\`bun run requirements\` writes this table from [list.ts](list.ts). Files named \`*.spec.ts\` are browser tests; most of them run on
a desktop, on a phone and without JavaScript. \`bun run test\` runs all of them except \`*.scale.ts\` (\`bun run test:scale\`),
\`*.faults.ts\` (\`bun run test:faults\`) and \`scripts/bench\` (\`bun run bench\`).

| | requirement | covered by |
| --- | --- | --- |
${requirements.map(({ id, does, tests }) => `| ${id} | ${does} | ${tests.map(linkTo).join("<br>")} |`).join("\n")}
`

if (import.meta.main) await Bun.write(tableFile, table())
