import { describe, expect, test } from "bun:test"
import { readTaskFile } from "../task-file.ts"
import { zipOf } from "../test/zip.ts"

const now = Date.parse("2027-01-10T12:00:00Z")
const read = async (file: string | Uint8Array | object, timeZone = "Europe/Berlin") => {
  const bytes = file instanceof Uint8Array ? file : Buffer.from(typeof file === "string" ? file : JSON.stringify(file))
  return (await readTaskFile(bytes, { timeZone, now })).map(({ task }) => task)
}

describe("Todoist", () => {
  const head =
    "\uFEFFTYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE,DURATION,DURATION_UNIT,DEADLINE,DEADLINE_LANG,meta\r\n"

  test("labels, sections, priorities, repeats, dates, parents and notes are read", async () => {
    const file = `${head}section,Home,,,,,,,,,,,,,
task,Water the plants @home,Both beds,1,1,,,every mon,en,Europe/Berlin,,,,,
task,Buy a can,,4,2,,,2027-02-01,en,Europe/Berlin,,,,,
,,,,,,,,,,,,,,
task,Book the ferry,,3,1,,,tomorrow,en,Europe/Berlin,,,,,
note,Ask for a cabin,,,,,,,,,,,,,
`
    expect(await read(file)).toEqual([
      {
        title: "Water the plants",
        description: "Both beds",
        priority: "high",
        dueDate: "2027-01-11",
        labels: ["Home"],
        repeat: "FREQ=WEEKLY;BYDAY=MO",
      },
      {
        title: "Buy a can",
        description: "Part of: Water the plants",
        priority: "low",
        dueDate: "2027-02-01",
        labels: ["Home"],
      },
      {
        title: "Book the ferry",
        description: "Ask for a cabin",
        priority: "medium",
        dueDate: "2027-01-11",
        labels: ["Home"],
      },
    ])
  })

  test("a task belongs to the nearest one above it with a smaller indent", async () => {
    const rows = [
      ["A", 1],
      ["B", 2],
      ["C", 3],
      ["D", 2],
      ["E", 4],
      ["F", 1],
    ]
    const tasks = await read(head + rows.map(([title, indent]) => `task,${title},,4,${indent},,,,,,,,,,`).join("\n"))
    expect(tasks.map(({ description }) => description)).toEqual([
      undefined,
      "Part of: A",
      "Part of: B",
      "Part of: A",
      "Part of: D",
      undefined,
    ])
  })

  test("the day is read as written, a deadline is kept, and an email address is not a label", async () => {
    const file = `${head}task,Write to ada@example.com @a @B,,4,1,,,2026-10-06 23:30,en,America/New_York,,,2026-10-09,en,
task,Only a deadline,,4,1,,,,en,,,,2026-10-09,en,
task,@only,,4,1,,,Oct 9 2026 10:00,en,,,,,,
`
    expect(await read(file)).toEqual([
      {
        title: "Write to ada@example.com",
        description: "Deadline: 2026-10-09",
        priority: "low",
        dueDate: "2026-10-06",
        labels: ["a", "B"],
      },
      { title: "Only a deadline", priority: "low", dueDate: "2026-10-09" },
      { title: "@only", priority: "low", dueDate: "2026-10-09", labels: ["only"] },
    ])
  })
})

describe("TickTick", () => {
  const preamble = '"Date: 2026-06-15+0000"\n"Version: 7.2"\n"Status: \n0 Normal\n1 Completed\n2 Archived"\n'
  const columns =
    '"Folder Name","List Name","Title","Kind","Tags","Content","Is Check list","Start Date","Due Date","Reminder","Repeat","Priority","Status","Created Time","Completed Time","Order","Timezone","Is All Day","Is Floating","Column Name","Column Order","View Mode","taskId","parentId"\n'

  test("lists, tags, days of all-day tasks, checklists, priorities, completion and parents are read", async () => {
    const file = `${preamble}${columns}"","Home","Fix the tap","TEXT","water, kitchen","Call first","N","2026-12-11T23:00:00+0000","2026-12-11T23:00:00+0000","","RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=MO","5","0","2026-12-01T20:10:46+0000","","0","Europe/Berlin","true","false",,,"list","1",""
"","Home","Shopping","CHECKLIST","","▫Milk
▪ Bread","Y","","2026-12-11T23:00:00+0000","","","1","0","","","0","America/New_York","false","false",,,"list","2","1"
"","Work","Report","TEXT","","","N","","","","","3","2","2026-11-01T08:00:00+0000","2026-11-02T09:00:00+0000","0","UTC","","false",,,"list","3",""
"","Work","Will not","TEXT","","","N","","","","","0","-1","","","0","UTC","","false",,,"list","4",""
`
    expect(await read(file, "America/New_York")).toEqual([
      {
        title: "Fix the tap",
        description: "Call first",
        priority: "high",
        dueDate: "2026-12-12",
        labels: ["Home", "water", "kitchen"],
        repeat: "FREQ=WEEKLY;BYDAY=MO",
        createdAt: "2026-12-01T20:10:46.000Z",
      },
      {
        title: "Shopping",
        description: "- [ ] Milk\n- [x] Bread\n\nPart of: Fix the tap",
        priority: "low",
        dueDate: "2026-12-11",
        labels: ["Home"],
      },
      {
        title: "Report",
        priority: "medium",
        completed: true,
        labels: ["Work"],
        createdAt: "2026-11-01T08:00:00.000Z",
        completedAt: "2026-11-02T09:00:00.000Z",
      },
      { title: "Will not", completed: true, labels: ["Work"] },
    ])
  })

  test("the lines before the headings may be missing", async () => {
    expect(await read(`${columns}"","Home","A"\n`)).toEqual([{ title: "A", labels: ["Home"] }])
  })
})

describe("Microsoft To Do, by Outlook", () => {
  const columns =
    '"Subject","Start Date","Due Date","Reminder On/Off","Reminder Date","Reminder Time","Date Completed","% Complete","Total Work","Actual Work","Billing Information","Categories","Companies","Contacts","Mileage","Notes","Priority","Private","Role","Schedule+ Priority","Sensitivity","Status"\r\n'
  const row = (
    subject: string,
    due: string,
    done: string,
    percent: string,
    categories = "",
    notes = "",
    priority = "Normal",
    status = "",
  ) =>
    `"${subject}",,"${due}","False",,,"${done}","${percent}","0","0",,"${categories}",,,,"${notes}","${priority}","False",,,"Normal","${status}"\r\n`

  test("dates of the United States, categories, notes, priorities and completion are read", async () => {
    const file =
      columns +
      row("Call Ruth", "2/1/2027", "", "0", "Red Category;Home", "Line 1\r\nLine 2", "High", "Not Started") +
      row("Pay the rent", "1/31/2027", "1/9/2027", "1", "", "", "Low", "Completed") +
      row("Half way", "0/0/00", "", "0.5", "", "", "Normal", "In Progress") +
      row("By percent", "", "", "100%") +
      row("By one", "None", "", "1")
    expect(await read(file)).toEqual([
      {
        title: "Call Ruth",
        description: "Line 1\nLine 2",
        priority: "high",
        dueDate: "2027-02-01",
        labels: ["Red-Category", "Home"],
      },
      {
        title: "Pay the rent",
        priority: "low",
        dueDate: "2027-01-31",
        completed: true,
        completedAt: "2027-01-09T00:00:00.000Z",
      },
      { title: "Half way", priority: "medium" },
      { title: "By percent", priority: "medium", completed: true },
      { title: "By one", priority: "medium", completed: true },
    ])
  })

  test("a date that must have the day first determines the order in the other dates", async () => {
    const tasks = await read(columns + row("A", "01/02/2027", "", "0") + row("B", "31/01/2027", "", "0"))
    expect(tasks.map(({ dueDate }) => dueDate)).toEqual(["2027-02-01", "2027-01-31"])
  })
})

describe("Vikunja", () => {
  const zero = "0001-01-01T00:00:00Z"
  const task = (fields: object) => ({
    id: 1,
    title: "A",
    description: "",
    done: false,
    done_at: zero,
    due_date: zero,
    priority: 0,
    repeat_after: 0,
    repeat_mode: 0,
    labels: null,
    related_tasks: {},
    comments: null,
    created: "2026-11-01T08:00:00Z",
    created_by: { id: 1, username: "ada" },
    ...fields,
  })
  const projects = [
    {
      id: 1,
      title: "Home & Garden",
      is_archived: false,
      tasks: [
        task({
          title: "Water the plants",
          description:
            '<p>Both <strong>beds</strong> &amp; pots</p><ul data-type="taskList"><li data-checked="true" data-type="taskItem"><label><input type="checkbox"><span></span></label><div><p>front</p></div></li><li data-checked="false" data-type="taskItem"><label><input type="checkbox"><span></span></label><div><p>back</p></div></li></ul><p>Then:<br>rest</p>',
          due_date: "2027-01-31T23:30:00Z",
          priority: 5,
          labels: [
            { id: 1, title: "home" },
            { id: 2, title: "Outside" },
          ],
          repeat_after: 604_800,
          comments: [{ id: 1, comment: "<p>Not in winter</p>" }],
        }),
        task({
          title: "Buy a can",
          priority: 1,
          related_tasks: { parenttask: [{ id: 1, title: "Water the plants" }] },
        }),
      ],
    },
    {
      id: 2,
      title: "HOME",
      tasks: [task({ title: "Done", done: true, done_at: "2026-11-02T09:00:00Z", priority: 2 })],
    },
    { id: 3, title: "Empty", tasks: null },
  ]
  const expected = [
    {
      title: "Water the plants",
      description: "Both beds & pots\n- [x] front\n- [ ] back\n\nThen:\nrest\n\nNot in winter",
      priority: "high",
      dueDate: "2027-02-01",
      labels: ["Home---Garden", "home", "Outside"],
      repeat: "FREQ=WEEKLY;BYDAY=MO",
      createdAt: "2026-11-01T08:00:00.000Z",
    },
    {
      title: "Buy a can",
      description: "Part of: Water the plants",
      priority: "low",
      labels: ["Home---Garden"],
      createdAt: "2026-11-01T08:00:00.000Z",
    },
    {
      title: "Done",
      priority: "medium",
      labels: ["home"],
      completed: true,
      createdAt: "2026-11-01T08:00:00.000Z",
      completedAt: "2026-11-02T09:00:00.000Z",
    },
  ]
  const data = Buffer.from(JSON.stringify(projects))

  test("projects, labels, HTML, checklists, comments, priorities, repeats, parents and completion are read", async () => {
    expect(await read(projects)).toEqual(expected)
  })

  test("the zip of an export is read, with its data in any folder", async () => {
    const files = (name: string) => [
      { name: "VERSION", data: Buffer.from("v2.0.0") },
      { name: "files/7", data: Buffer.from("\0picture") },
      { name, data },
    ]
    expect(await read(zipOf(files("data.json")))).toEqual(expected)
    expect(await read(zipOf(files("export/data.json")))).toEqual(expected)
  })

  test("the lists of an old export become projects", async () => {
    expect(await read([{ title: "Namespace", lists: [{ title: "Home", tasks: [task({})] }] }])).toMatchObject([
      { title: "A", labels: ["Home"] },
    ])
  })

  test.each<[string, Uint8Array, RegExp]>([
    ["no data", zipOf([{ name: "notes.txt", data: Buffer.from("x") }]), /contains no data\.json/],
    [
      "too much when it is unpacked",
      zipOf([{ name: "data.json", data: Buffer.alloc(20_000_000, " ") }]),
      /zip is too large/,
    ],
    [
      "more than it claims",
      zipOf([{ name: "data.json", data: Buffer.alloc(20_000_000, " "), claimedSize: 1_000 }]),
      /damaged|too large/,
    ],
    [
      "too many files",
      zipOf(Array.from({ length: 10_001 }, (_, n) => ({ name: `${n}`, data: Buffer.from("") }))),
      /too large/,
    ],
    ["a path out of it", zipOf([{ name: "../data.json", data }]), /damaged/],
    ["half of itself", zipOf([{ name: "data.json", data }]).slice(0, 200), /damaged/],
    ["a zip", zipOf([{ name: "data.json", data: zipOf([{ name: "data.json", data }]) }]), /not a text file/],
  ])("a zip with %s is refused with a reason", async (_, zip, reason) => {
    await expect(read(zip)).rejects.toThrow(reason)
  })
})

describe("taskwarrior", () => {
  const tasks = [
    {
      id: 1,
      description: "Buy milk",
      due: "20270131T233000Z",
      entry: "20261118T050231Z",
      modified: "20261118T050231Z",
      priority: "H",
      project: "home.kitchen",
      status: "pending",
      tags: ["shop", "Shop", "next"],
      annotations: [
        { entry: "20261119T050231Z", description: "two bottles" },
        { entry: "20261119T060231Z", description: "not cold" },
      ],
      uuid: "a360fc44-315c-4366-b70c-ea7e7520b749",
      urgency: 2,
    },
    {
      id: 0,
      description: "Done",
      entry: "20261101T080000Z",
      end: "20261102T090000Z",
      status: "completed",
      uuid: "b",
      priority: "L",
    },
    { id: 0, description: "Deleted", entry: "20261101T080000Z", end: "20261102T090000Z", status: "deleted", uuid: "c" },
    {
      id: 2,
      description: "Later",
      entry: "20261101T080000Z",
      status: "waiting",
      wait: "20280101T000000Z",
      uuid: "d",
      priority: "M",
    },
    {
      id: 3,
      description: "Rent",
      entry: "20261101T080000Z",
      status: "recurring",
      recur: "monthly",
      due: "20261201T000000Z",
      uuid: "e",
    },
    {
      id: 4,
      description: "Rent",
      entry: "20261101T080000Z",
      status: "pending",
      recur: "monthly",
      due: "20270101T000000Z",
      uuid: "f",
      parent: "e",
    },
    { id: 5, description: "Alone", entry: "20261101T080000Z", status: "recurring", recur: "weekly", uuid: "g" },
  ]
  const createdAt = "2026-11-01T08:00:00.000Z"
  const expected = [
    {
      title: "Buy milk",
      description: "two bottles\nnot cold",
      labels: ["home-kitchen", "shop", "next"],
      priority: "high",
      dueDate: "2027-02-01",
      createdAt: "2026-11-18T05:02:31.000Z",
    },
    { title: "Done", completed: true, priority: "low", createdAt, completedAt: "2026-11-02T09:00:00.000Z" },
    { title: "Later", priority: "medium", createdAt },
    { title: "Rent", repeat: "FREQ=MONTHLY;BYMONTHDAY=1", dueDate: "2027-01-01", createdAt },
    { title: "Alone", repeat: "FREQ=WEEKLY;BYDAY=SU", dueDate: "2027-01-10", createdAt },
  ]

  test("a list is read, without deleted tasks and without templates whose next task exists", async () => {
    expect(await read(tasks)).toEqual(expected)
  })

  test("one object per line is read, with and without commas", async () => {
    for (const separator of ["\n", ",\n", "\r\n"])
      expect(await read(`${tasks.map((task) => JSON.stringify(task)).join(separator)}\n`)).toEqual(expected)
    expect(await read(JSON.stringify(tasks[1]))).toEqual(expected.slice(1, 2))
  })
})

test("a title that is too long is cut, and the description begins with the whole title", async () => {
  const title = "👋".repeat(300)
  const [task] = await read([{ description: title, status: "pending", annotations: [{ description: "note" }] }])
  expect(task).toEqual({ title: `${"👋".repeat(199)}…`, description: `${title}\n\nnote` })
})

test("times in the future become now, and those before 1970 are left out", async () => {
  const [ahead, before] = await read([
    { description: "A", status: "pending", entry: "20280101T000000Z" },
    { description: "B", status: "pending", entry: "19600101T000000Z" },
  ])
  expect(ahead).toEqual({ title: "A", createdAt: new Date(now).toISOString() })
  expect(before).toEqual({ title: "B" })
})

describe("labels and repeats", () => {
  const task = (fields: object) => [{ description: "A", status: "pending", ...fields }]

  test("a label has the first spelling of the file and at most 30 characters", async () => {
    const tasks = await read([
      ...task({ tags: ["Büro", "a b/c", "x".repeat(40), "½", "--"] }),
      ...task({ tags: ["büro", "A-B-C"] }),
    ])
    expect(tasks.map(({ labels }) => labels)).toEqual([
      ["Büro", "a-b-c", "x".repeat(30)],
      ["Büro", "a-b-c"],
    ])
  })

  test("labels beyond the tenth become a line of the description", async () => {
    const tags = Array.from({ length: 12 }, (_, n) => `t${n}`)
    expect(await read(task({ tags }))).toEqual([
      { title: "A", labels: tags.slice(0, 10), description: "Labels: t10, t11" },
    ])
  })

  test.each([
    ["2weeks", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"],
    ["P1M", "FREQ=MONTHLY;BYMONTHDAY=12"],
    ["annual", "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=12"],
    ["weekdays", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"],
    ["rrule:freq=monthly;interval=2;bymonthday=31", "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=31"],
    ["FREQ=WEEKLY;WKST=SU;BYDAY=SU,MO", "FREQ=WEEKLY;BYDAY=MO,SU"],
    ["FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"],
  ])("the repeat %p becomes %p", async (recur, repeat) => {
    expect(await read(task({ recur, due: "20270112T120000Z" }))).toEqual([
      { title: "A", dueDate: "2027-01-12", repeat },
    ])
  })

  test.each([
    "30min",
    "every full moon",
    "FREQ=WEEKLY;COUNT=3",
    "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,MO",
    "FREQ=MONTHLY;BYDAY=-1FR",
  ])("the repeat %p, which our rules cannot express, becomes a line of the description", async (recur) => {
    expect(await read(task({ recur }))).toEqual([{ title: "A", description: `Repeats: ${recur}` }])
  })

  test("a completed task does not repeat, and a text that is not a date becomes a line of the description", async () => {
    const tasks = await read([{ description: "A", status: "completed", recur: "weekly" }])
    expect(tasks).toEqual([{ title: "A", completed: true, description: "Repeats: weekly" }])
    const file = "TYPE,CONTENT,PRIORITY,DATE\ntask,B,1,some day\n"
    expect(await read(file)).toEqual([{ title: "B", priority: "high", description: "Date: some day" }])
  })

  test("tomorrow counts from today in the person's time zone", async () => {
    const file = "TYPE,CONTENT,PRIORITY,DATE\ntask,B,1,tomorrow\n"
    expect(await read(file, "Pacific/Kiritimati")).toMatchObject([{ dueDate: "2027-01-12" }])
    expect(await read(file, "America/New_York")).toMatchObject([{ dueDate: "2027-01-11" }])
  })
})
