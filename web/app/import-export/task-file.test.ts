import { describe, expect, test } from "bun:test"
import fc from "fast-check"
import type { Task } from "#api/tasks/model.ts"
import { formats, readTaskFile } from "./task-file.ts"

const now = Date.parse("2027-01-10T12:00:00Z")

/** Reads the tasks of a file for a person in this time zone. */
async function read(file: string | Uint8Array, timeZone = "UTC") {
  const bytes = typeof file === "string" ? Buffer.from(file) : file
  return (await readTaskFile(bytes, { timeZone, now })).map(({ task }) => task)
}
const faultsOf = (file: string) =>
  read(file).then(
    () => [],
    ({ faults }) => faults as string[],
  )

describe("our own files", () => {
  const whole: Task = {
    id: "01a1fd43-e6df-713c-84b0-f76128bc21fd",
    title: 'Ask "Ruth", then decide',
    description: "Two lines,\nthe second short",
    completed: true,
    priority: "high",
    dueDate: "2026-12-01",
    labels: ["home", "Büro"],
    repeat: "FREQ=MONTHLY;BYMONTHDAY=1,15",
    createdAt: "2026-11-25T08:00:00.123Z",
    updatedAt: "2026-11-25T08:00:00.456Z",
    completedAt: "2026-11-25T09:00:00.789Z",
  }
  const plain: Task = {
    ...whole,
    ...{ title: "Rest", description: "", completed: false, dueDate: null, labels: [], repeat: null, completedAt: null },
  }
  const { id: _, updatedAt: __, ...kept } = whole
  const write = (kind: "csv" | "json", tasks: Task[]) => {
    const { head, write, foot } = formats[kind]
    return head + tasks.map((task, index) => write(JSON.stringify(task), index === 0)).join("") + foot
  }

  test("are read from JSON unchanged, without the fields that only the API sets", async () => {
    const [first, second] = await readTaskFile(Buffer.from(write("json", [whole, plain])), {
      timeZone: "Asia/Tokyo",
      now,
    })
    expect(first).toEqual({ place: { unit: "Task", number: 1 }, task: kept })
    expect(second?.task).toMatchObject({ title: "Rest", dueDate: null })
  })

  test("are read from CSV unchanged, and an empty value becomes the default", async () => {
    const [first, second] = await readTaskFile(Buffer.from(write("csv", [whole, plain])), {
      timeZone: "Asia/Tokyo",
      now,
    })
    expect(first).toEqual({ place: { unit: "Line", number: 2 }, task: kept })
    const { createdAt } = plain
    const task = { title: "Rest", completed: false, priority: "high", createdAt }
    expect(second).toEqual({ place: { unit: "Line", number: 4 }, task })
  })

  test("keep every character of a text, in both formats", async () => {
    const text = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.constantFrom(
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "a\r\nb",
        "a\rb\n",
        " \t x ",
        "sep=;",
        "👨‍👩‍👧",
        "\uFEFF",
        "TRUE",
        "01/02/2027",
      ),
    )
    const tasks = fc.array(fc.record({ title: text, description: text }), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(tasks, async (texts) => {
        const written = texts.map(({ title, description }) => ({ ...whole, title: `T${title}`, description }))
        for (const kind of ["csv", "json"] as const) {
          const got = await read(write(kind, written))
          expect(got.map(({ title, description = "" }) => ({ title, description }))).toEqual(
            written.map(({ title, description }) => ({ title, description })),
          )
        }
      }),
      { numRuns: 200 },
    )
  })

  test("are not validated, because the API does that", async () => {
    expect(await read('[{"title": 5, "dueDate": "soon"}]')).toEqual([{ title: 5, dueDate: "soon" }])
    expect(await read("title,completed,priority,dueDate\nA,perhaps,urgent,02/31/2027")).toEqual([
      { title: "A", completed: "perhaps", priority: "urgent", dueDate: "02/31/2027" },
    ])
  })
})

describe("a file from a spreadsheet", () => {
  test("may be separated by semicolons or tabs", async () => {
    const semicolons =
      '\uFEFFtitle;description;dueDate\r\nSteuer abgeben;"Anlage N; Belege";2027-05-31\r\nAuto zum TÜV;;2027-03-01\r\n'
    const tasks = [
      { title: "Steuer abgeben", description: "Anlage N; Belege", dueDate: "2027-05-31" },
      { title: "Auto zum TÜV", dueDate: "2027-03-01" },
    ]
    expect(await read(semicolons)).toEqual(tasks)
    expect(await read(`sep=;\r\n${semicolons.slice(1)}`)).toEqual(tasks)
    expect(await read(`\uFEFFsep=;\n${semicolons.slice(1)}`)).toEqual(tasks)
    expect(await read("title\tdueDate\nA, B; C\t31.01.2027\n")).toEqual([{ title: "A, B; C", dueDate: "2027-01-31" }])
  })

  test("may have commas and semicolons in a text if the separator is another character", async () => {
    expect(await read("title,description\nA;B;C;D,x\n")).toEqual([{ title: "A;B;C;D", description: "x" }])
    expect(await read("title\nA; B\nC, D,,\n")).toEqual([{ title: "A; B" }, { title: "C, D" }])
  })

  test("may have headings and keywords in any letter case, with spaces around", async () => {
    const capitals =
      "Title,Priority,DueDate,Completed\r\nWater the plants,High,2027-01-31,FALSE\r\nCall Ruth,LOW,,TRUE\r\n"
    expect(await read(capitals)).toEqual([
      { title: "Water the plants", priority: "high", dueDate: "2027-01-31", completed: false },
      { title: "Call Ruth", priority: "low", completed: true },
    ])
    expect(await read(" TITLE , due date,Created_At\nA, 2027-01-31 ,2026-11-29 00:08:49\n")).toEqual([
      { title: "A", dueDate: "2027-01-31", createdAt: "2026-11-29T00:08:49.000Z" },
    ])
  })

  test("may have other forms of dates, times and booleans, and rows of commas only", async () => {
    const text = `title,description,completed,priority,dueDate,createdAt,updatedAt,completedAt
Call Ruth,,FALSE,medium,2027/01/31,2026/10/29 00:08:49.870,2026/10/29 00:08:49.870,
Pay the rent,,TRUE,high,,2026/10/28 10:00:00.000,2026/10/29 09:00:00.000,2026/10/29 09:00:00.000
,,,,,,,
`
    expect(await read(text)).toEqual([
      {
        title: "Call Ruth",
        completed: false,
        priority: "medium",
        dueDate: "2027-01-31",
        createdAt: "2026-10-29T00:08:49.870Z",
      },
      {
        title: "Pay the rent",
        completed: true,
        priority: "high",
        createdAt: "2026-10-28T10:00:00.000Z",
        completedAt: "2026-10-29T09:00:00.000Z",
      },
    ])
  })

  test.each([
    ["true", true],
    ["YES", true],
    ["1", true],
    ["wahr", true],
    ["x", true],
    ["No", false],
    ["0", false],
    ["FALSCH", false],
  ])("completed may be %p", async (written, completed) => {
    expect(await read(`title,completed\nA,${written}`)).toEqual([{ title: "A", completed }])
  })

  test("may have missing or additional empty cells at the end of a row", async () => {
    expect(await read("title,description,priority\nA\nB,,,,\nC,x\n")).toEqual([
      { title: "A" },
      { title: "B" },
      { title: "C", description: "x" },
    ])
    expect(await read("title,priority,,\nA,low,,\n")).toEqual([{ title: "A", priority: "low" }])
  })

  test("may have times, which become days in the person's time zone", async () => {
    const text = "title,dueDate\nA,2027-01-31 23:30\nB,2027-01-31T00:00:00\nC,2027-01-31\n"
    const days = async (zone: string) => (await read(text, zone)).map(({ dueDate }) => dueDate)
    expect(await days("Europe/Berlin")).toEqual(["2027-02-01", "2027-01-31", "2027-01-31"])
    expect(await days("America/New_York")).toEqual(["2027-01-31", "2027-01-31", "2027-01-31"])
  })

  test("with ambiguous days is refused", async () => {
    expect(await faultsOf("title,dueDate\nA,01/02/2027\nB,2027-01-01\nC,03/04/2027\n")).toEqual([
      "Lines 2 and 4, dueDate: The order of day and month is not clear, write 2027-01-31, not “01/02/2027” or “03/04/2027”",
    ])
    const [first] = await read("title,dueDate\nA,01/02/2027\nB,31/01/2027\n")
    expect(first?.dueDate).toBe("2027-02-01")
  })
})

describe("a file with one fault is refused with one sentence", () => {
  const rows = (row: string, count: number) => `${row}\n`.repeat(count)
  test.each<[string, string, string | RegExp]>([
    [
      "an unknown column",
      `title,colour\n${rows("A,red", 200)}`,
      /^The column is not known; known are title, description, completed, priority, dueDate, labels, repeat, createdAt, completedAt, not “colour”$/,
    ],
    [
      "an unknown field",
      `[${Array(200).fill('{"title":"A","colour":"red"}')}]`,
      /^Tasks 1, 2, 3 and 197 more: The field is not known; known are title, .*, not “colour”$/,
    ],
    ["a column that appears twice", "title,title\nfirst,second\n", "The column “title” appears twice"],
    [
      "a column that appears twice in other letters",
      "title,dueDate,Due Date\nA,,\n",
      "The column “dueDate” appears twice",
    ],
    [
      "rows that are too long",
      `title,priority\nA\n${rows("A,low,more", 200)}`,
      /^Lines 3, 4, 5 and 197 more: More values than the 2 columns of the first line/,
    ],
    ["only headings", "title,description\r\n", "The file contains no tasks"],
    ["headings and empty rows", "title,description\r\n,\r\n ,\r\n", "The file contains no tasks"],
    ["an empty list", "[]", "The file contains no tasks"],
    ["an empty file with a mark", "\uFEFF", /^The first line must name the columns, one of them “title”/],
    ["no headings", "Water the plants\nCall Ruth\n", /one of them “title”.*It is “Water the plants”$/],
    ["one task", '{"title": "A"}', /^The file must contain a list of tasks: \[ … \]$/],
    ["a page of the API", '{"items": [{"title": "A"}], "nextCursor": null}', /inside “items”: keep that list alone/],
    ["a number for a task", "[1]", "Task 1: This is not a task, { … } is expected"],
    ["broken JSON", "[{]", /begins like JSON, but is not/],
    ["deep JSON", `[{"title": ${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}}]`, /nested too deeply/],
    ["a million values", `[${"1,".repeat(1_000_000)}1]`, /too much for one import/],
    ["a quote that is never closed", 'title\nA\n"B\n', "Line 3: A quotation mark is out of place"],
  ])("%s", async (_, text, expected) => {
    const faults = await faultsOf(text)
    expect(faults).toHaveLength(1)
    if (typeof expected === "string") expect(faults[0]).toBe(expected)
    else expect(faults[0]).toMatch(expected)
  })

  test("millions of empty lines do not delay other work", async () => {
    let turns = 0
    let isDone = false
    const takeTurn = () => {
      turns += 1
      if (!isDone) setImmediate(takeTurn)
    }
    setImmediate(takeTurn)
    expect(await faultsOf(`title\n${"\n".repeat(4_000_000)}`)).toEqual(["The file contains no tasks"])
    isDone = true
    // Other work runs after each slice of 10 ms. Without slices it would not run at all.
    expect(turns).toBeGreaterThan(3)
  })

  test("if there are too many tasks, only one more than the limit is read, so that the API refuses them", async () => {
    expect(await read(`title\n${rows("A", 100_000)}`)).toHaveLength(5_001)
  })
})
