import { describe, expect, test } from "bun:test"
import { readWords } from "./read-words.server.ts"

/** A Sunday. */
const today = "2026-11-29"

/** Reads a title, and returns the rest of it, its date and its rule. */
function read(title: string, day = today) {
  const { title: rest, dueDate, repeat } = readWords(title, { today: day })
  return [rest, dueDate, repeat]
}

test("a title with everything", () => {
  expect(readWords("Water plants tomorrow !high #home every monday", { today })).toEqual({
    title: "Water plants",
    priority: "high",
    labels: ["home"],
    dueDate: "2026-11-30",
    repeat: "FREQ=WEEKLY;BYDAY=MO",
    recognised: [
      { kind: "date", text: "tomorrow", label: "Tomorrow", key: "date:tomorrow" },
      { kind: "priority", text: "!high", label: "High priority", key: "priority:!high" },
      { kind: "label", text: "#home", label: "#home", key: "label:#home" },
      { kind: "repeat", text: "every monday", label: "every Mon", key: "repeat:every monday" },
    ],
  })
})

describe("a date is read and removed from the title", () => {
  const cases: [title: string, rest: string, date: string][] = [
    ["Pay rent today", "Pay rent", "2026-11-29"],
    ["Tomorrow: call Ann", "call Ann", "2026-11-30"],
    ["Call Ann (tmrw)", "Call Ann", "2026-11-30"],
    ["Call Ann, tomorrow!", "Call Ann!", "2026-11-30"],
    ["Call Ann tomorrow at 5", "Call Ann at 5", "2026-11-30"],
    ["Buy milk today and 3 eggs", "Buy milk and 3 eggs", "2026-11-29"],
    ["Book a table for the day after tomorrow", "Book a table", "2026-12-01"],
    ["Dentist in 3 days", "Dentist", "2026-12-02"],
    ["Dentist in a week", "Dentist", "2026-12-06"],
    ["Dentist in two months", "Dentist", "2027-01-29"],
    ["Plan next week", "Plan", "2026-11-30"],
    ["Plan next month", "Plan", "2026-12-01"],
    ["Paint this weekend", "Paint", "2026-12-05"],
    ["Roast sunday", "Roast", "2026-11-29"],
    ["Call Ann mon", "Call Ann", "2026-11-30"],
    ["Call Ann Friday #home", "Call Ann", "2026-12-04"],
    ["Call Ann on Friday about the trip", "Call Ann about the trip", "2026-12-04"],
    ["Send it by thu, please", "Send it, please", "2026-12-03"],
    ["Send it next friday to Ann", "Send it to Ann", "2026-12-04"],
    ["Wrap gifts 24 Dec", "Wrap gifts", "2026-12-24"],
    ["Wrap gifts due on Thu, 24th of December", "Wrap gifts", "2026-12-24"],
    ["Wrap gifts on December 24th 2027 for Ann", "Wrap gifts for Ann", "2027-12-24"],
    ["Party on 29 nov", "Party", "2026-11-29"],
    ["Party 28 Nov", "Party", "2027-11-28"],
    ["Party 29 Feb", "Party", "2028-02-29"],
    ["Party 5 may", "Party", "2027-05-05"],
    ["Pay rent on the 5th", "Pay rent", "2026-12-05"],
    ["Wrap gifts 2026-12-24.", "Wrap gifts.", "2026-12-24"],
    ["Wrap gifts 24.12.2026", "Wrap gifts", "2026-12-24"],
    ["Wrap gifts 5.6.2027", "Wrap gifts", "2027-06-05"],
    ["Wrap gifts 24/12/2026", "Wrap gifts", "2026-12-24"],
    ["Wrap gifts 12/24/2026", "Wrap gifts", "2026-12-24"],
    ["Call Ann tomorrow about friday", "Call Ann about friday", "2026-11-30"],
  ]
  for (const [title, rest, date] of cases)
    test(title, () => {
      expect(read(title)).toEqual([rest, date, undefined])
    })

  test("a weekday is the next one, which may be today, and next Friday is the Friday of next week", () => {
    expect(["2026-11-29", "2026-11-30", "2026-12-01"].map((day) => read("Gym monday", day)[1])).toEqual([
      "2026-11-30",
      "2026-11-30",
      "2026-12-07",
    ])
    expect(read("Gym next friday", "2026-11-25")[1]).toBe("2026-12-04")
    expect(read("Plan next week", "2026-11-30")[1]).toBe("2026-12-07")
  })
})

describe("a repeat is read and removed from the title, and adds its first date", () => {
  const cases: [title: string, rest: string, date: string, rule: string][] = [
    ["Stretch every day", "Stretch", "2026-11-29", "FREQ=DAILY"],
    ["Stretch daily", "Stretch", "2026-11-29", "FREQ=DAILY"],
    ["Water plants every 3 days", "Water plants", "2026-11-29", "FREQ=DAILY;INTERVAL=3"],
    ["Water plants every day on the balcony", "Water plants on the balcony", "2026-11-29", "FREQ=DAILY"],
    ["Water plants every other day", "Water plants", "2026-11-29", "FREQ=DAILY;INTERVAL=2"],
    ["Water plants every! 3 days", "Water plants", "2026-11-29", "FREQ=DAILY;INTERVAL=3;X-FROM=COMPLETION"],
    ["Water every two weeks after completion", "Water", "2026-11-29", "FREQ=WEEKLY;INTERVAL=2;X-FROM=COMPLETION"],
    ["Tea every 3 days, then coffee.", "Tea, then coffee.", "2026-11-29", "FREQ=DAILY;INTERVAL=3"],
    ["Tea (every other day)", "Tea", "2026-11-29", "FREQ=DAILY;INTERVAL=2"],
    ["Gym every monday", "Gym", "2026-11-30", "FREQ=WEEKLY;BYDAY=MO"],
    ["Every sunday call Ann", "call Ann", "2026-11-29", "FREQ=WEEKLY;BYDAY=SU"],
    ["Gym every mon, wed and fridays", "Gym", "2026-11-30", "FREQ=WEEKLY;BYDAY=MO,WE,FR"],
    ["Gym every tue & thu", "Gym", "2026-12-01", "FREQ=WEEKLY;BYDAY=TU,TH"],
    ["Bins every other tuesday", "Bins", "2026-12-01", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"],
    ["Bins every 2 weeks on thu", "Bins", "2026-12-03", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH"],
    ["Standup every weekday", "Standup", "2026-11-30", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"],
    ["Hike every weekend", "Hike", "2026-12-05", "FREQ=WEEKLY;BYDAY=SA"],
    ["Review weekly", "Review", "2026-11-29", "FREQ=WEEKLY;BYDAY=SU"],
    ["Rent every month", "Rent", "2026-11-29", "FREQ=MONTHLY;BYMONTHDAY=29"],
    ["Rent every month on the 5th", "Rent", "2026-12-05", "FREQ=MONTHLY;BYMONTHDAY=5"],
    ["Rent every 5th and 20th of the month", "Rent", "2026-12-05", "FREQ=MONTHLY;BYMONTHDAY=5,20"],
    ["Backup monthly on the 31st", "Backup", "2026-12-31", "FREQ=MONTHLY;BYMONTHDAY=31"],
    ["Taxes quarterly", "Taxes", "2026-11-29", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=29"],
    ["Checkup every year", "Checkup", "2026-11-29", "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=29"],
    ["Gifts every year on 24 Dec", "Gifts", "2026-12-24", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24"],
    ["Gifts every Dec 24th", "Gifts", "2026-12-24", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24"],
    ["Clean every year in March and September", "Clean", "2027-03-01", "FREQ=YEARLY;BYMONTH=3,9;BYMONTHDAY=1"],
    ["Leap every year on 29 Feb", "Leap", "2028-02-29", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"],
    ["Gym every monday starting 2026-12-14", "Gym", "2026-12-14", "FREQ=WEEKLY;BYDAY=MO"],
    ["Rent every month 31 Jan", "Rent", "2027-01-31", "FREQ=MONTHLY;BYMONTHDAY=31"],
  ]
  for (const [title, ...expected] of cases)
    test(title, () => {
      expect(read(title)).toEqual(expected)
    })

  test("a date in the form is the first date, unless the title contains one", () => {
    const options = { today, dueDate: "2026-12-24" }
    expect(readWords("Gym every monday", options)).toMatchObject({ dueDate: "2026-12-24" })
    expect(readWords("Rent every month", options)).toMatchObject({ repeat: "FREQ=MONTHLY;BYMONTHDAY=24" })
    expect(readWords("Rent every month tomorrow", options)).toMatchObject({ dueDate: "2026-11-30" })
    expect(readWords("Rent", options).dueDate).toBeUndefined()
  })
})

describe("a title without a clear date is not changed", () => {
  const titles = [
    "Read 1984",
    "1984",
    "Photos of 24 Dec 2019",
    "Report 2020-01-01",
    "Call May",
    "march on",
    "March 3 miles",
    "Plan 5 may work",
    "Second draft",
    "every second draft",
    "Sun cream",
    "Put on sun cream",
    "Study for the SAT",
    "Register for SAT",
    "Sunday roast",
    "Watch Black Friday",
    "Read today's paper",
    "Read the Sunday Times",
    "Meet at 5",
    "Meet at 5pm in 2 hours",
    "Upgrade to v1.2.3",
    "Upgrade to 10.11",
    "1/2 litre of milk",
    "Support 24/7",
    "Fix 5/6/2027",
    "Open 192.168.2.2026",
    "Floor plan on the 5th floor",
    "Report Monday to Friday",
    "Trip 24 Dec - 2 Jan",
    "Today or tomorrow",
    "Finish before Friday",
    "Move the meeting to next week",
    "30 Feb",
    "Daily news",
    "Read the weekly",
    "Weekly report",
    "Everyday things",
    "every 5th person",
    "every 3rd friday",
    "every month on the last day",
    "every month on a monday",
    "every 5 jan and 5 mar",
    "every day until friday",
    "every year on 30 Feb",
    "every 0 days",
    "every 100 days",
    "C# and F#",
    "Fix #12",
    "Wow!high",
    "!highest",
    "Read #this.that",
    " Read this ",
  ]
  for (const title of titles)
    test(title, () => {
      expect(readWords(title, { today })).toEqual({ title, labels: [], recognised: [] })
    })
})

test("if nothing else remains, the title stays as it was typed", () => {
  expect(readWords("tomorrow", { today })).toMatchObject({ title: "tomorrow", dueDate: "2026-11-30" })
  expect(readWords(" !low #home ", { today })).toMatchObject({
    title: " !low #home ",
    priority: "low",
    labels: ["home"],
  })
  expect(readWords("every monday.", { today })).toMatchObject({ title: "every monday.", dueDate: "2026-11-30" })
})

describe("labels", () => {
  const labels = (title: string) => readWords(title, { today }).labels

  test("have letters and digits of any script, and are read once regardless of case", () => {
    expect(readWords("Call #Grün, #日本 and #GRÜN #to-do_2!", { today })).toMatchObject({
      title: "Call, and!",
      labels: ["Grün", "日本", "to-do_2"],
    })
  })

  test("are composed to NFC", () => {
    expect(labels("Call #Gru\u0308n")).toEqual(["Gr\u00fcn"])
  })

  test("are at most 10, of at most 30 characters", () => {
    const names = Array.from({ length: 12 }, (_, index) => `l${index}`)
    const words = readWords(`Call ${names.map((name) => `#${name}`).join(" ")}`, { today })
    expect(words).toMatchObject({ title: "Call #l10 #l11", labels: names.slice(0, 10) })
    expect(labels(`Call #${"x".repeat(30)}`)).toHaveLength(1)
    expect(labels(`Call #${"x".repeat(31)}`)).toEqual([])
  })
})

test("of several priorities, dates or repeats only the first is read, and the others stay", () => {
  expect(readWords("Call !low !high today tomorrow every day every week", { today })).toMatchObject({
    title: "Call !high tomorrow every week",
    priority: "low",
    dueDate: "2026-11-29",
    repeat: "FREQ=DAILY",
  })
})

describe("a piece that is switched off stays in the title", () => {
  const title = "Read Tomorrow  !high #home every year on 24 Dec"

  test("each alone", () => {
    const all = readWords(title, { today })
    expect(all.recognised).toHaveLength(4)
    for (const { key, text } of all.recognised) {
      const words = readWords(title, { today, off: [key] })
      expect(words.title).toBe(`Read ${text}`)
      expect(words.recognised.map((piece) => piece.key)).toEqual(
        all.recognised.map((piece) => piece.key).filter((other) => other !== key),
      )
    }
  })

  test("all together, after a round trip through a form", () => {
    const form = new FormData()
    for (const { key } of readWords(title, { today }).recognised) form.append("off", key)
    const off = new URLSearchParams(form as unknown as Record<string, string>).getAll("off")
    expect(readWords(title, { today, off })).toEqual({ title, labels: [], recognised: [] })
  })

  test("and no part of it is read otherwise, but the next piece of its kind may be", () => {
    expect(readWords("Read every monday", { today, off: ["repeat:every monday"] }).recognised).toEqual([])
    expect(readWords("Read tomorrow friday", { today, off: ["date:tomorrow"] })).toMatchObject({
      title: "Read tomorrow",
      dueDate: "2026-12-04",
    })
  })
})

describe("hostile titles take little time", () => {
  const repeated = [
    "1 ",
    "mon ",
    "mon, ",
    "every ",
    "every mon and ",
    "every month on the 1st ",
    "in 3 days ",
    "before today ",
    "30 Feb ",
    "12/",
    "12/12/2026 ",
    "1 day 2 hours ",
    "24 Dec - ",
    "on ",
    "due on by ",
    "#a ",
    "#\u0301\u0323",
    "!low ",
    "(",
    " ",
    "\0",
    "😀",
  ]
  for (const length of [200, 400, 10_000])
    test(`of ${length} characters`, () => {
      readWords("Call Ann tomorrow every monday", { today })
      const before = performance.now()
      for (const part of repeated) {
        const title = part.repeat(length / part.length + 1).slice(0, length)
        const words = readWords(title, { today, off: Array.from({ length: 1_000 }, (_, index) => `date:${index}`) })
        if (length > 400) expect(words.title).toBe(title)
      }
      expect((performance.now() - before) / repeated.length).toBeLessThan(20)
    })
})
