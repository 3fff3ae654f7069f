import { describe, expect, test } from "bun:test"
import { repeatInWords } from "./in-words.ts"
import { longestRepeat, parseRepeat, repeatText } from "./rule.ts"

const canonical = (text: string) => {
  const read = parseRepeat(text)
  return "repeat" in read ? repeatText(read.repeat) : read.fault
}

describe("equal rules have the same text", () => {
  const cases: [given: string, canonical: string][] = [
    ["FREQ=DAILY", "FREQ=DAILY"],
    ["RRULE:FREQ=DAILY;INTERVAL=1", "FREQ=DAILY"],
    ["interval=02;freq=weekly", "FREQ=WEEKLY;INTERVAL=2"],
    ["BYDAY=WE,MO,WE;FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=MO,WE"],
    ["FREQ=WEEKLY;BYDAY=SU,MO", "FREQ=WEEKLY;BYDAY=MO,SU"],
    ["FREQ=MONTHLY;BYMONTHDAY=31,05,5", "FREQ=MONTHLY;BYMONTHDAY=5,31"],
    ["FREQ=YEARLY;BYMONTHDAY=24;BYMONTH=12", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24"],
    ["FREQ=YEARLY;BYMONTH=11,2;BYMONTHDAY=29,30", "FREQ=YEARLY;BYMONTH=2,11;BYMONTHDAY=29,30"],
    [" X-FROM=COMPLETION;INTERVAL=99;FREQ=DAILY ", "FREQ=DAILY;INTERVAL=99;X-FROM=COMPLETION"],
  ]
  for (const [given, text] of cases)
    test(given, () => {
      expect(canonical(given)).toBe(text)
      expect(canonical(text)).toBe(text)
    })
})

describe("any other text is refused with the reason", () => {
  const notARule = expect.stringMatching(/^Must be a recurrence rule like FREQ=WEEKLY;BYDAY=MO, with FREQ, INTERVAL,/)
  const notAFrequency = "FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY"
  const cases: [given: string, fault: unknown][] = [
    ["", notARule],
    ["every monday", notARule],
    ["FREQ=DAILY;", notARule],
    ["FREQ=DAILY;FREQ=DAILY", notARule],
    ["FREQ=DAILY;COUNT=3", notARule],
    ["FREQ=DAILY;UNTIL=20300101", notARule],
    ["FREQ=WEEKLY;WKST=SU", notARule],
    ["FREQ=MONTHLY;BYSETPOS=1", notARule],
    ["FREQ=DAILY\nATTACH=x", notAFrequency],
    ["FREQ=DAILY;constructor=x", notARule],
    ["INTERVAL=2", notAFrequency],
    ["FREQ=HOURLY", notAFrequency],
    ["FREQ=", notAFrequency],
    ["FREQ=DAILY;INTERVAL=0", "INTERVAL must be 1 to 99"],
    ["FREQ=DAILY;INTERVAL=100", "INTERVAL must be 1 to 99"],
    ["FREQ=DAILY;INTERVAL=1.5", "INTERVAL must be 1 to 99"],
    ["FREQ=DAILY;INTERVAL=-1", "INTERVAL must be 1 to 99"],
    ["FREQ=DAILY;INTERVAL=", "INTERVAL must be 1 to 99"],
    ["FREQ=WEEKLY;BYDAY=", "BYDAY must be weekdays like MO,WE"],
    ["FREQ=WEEKLY;BYDAY=1MO", "BYDAY must be weekdays like MO,WE"],
    ["FREQ=WEEKLY;BYDAY=MO,", "BYDAY must be weekdays like MO,WE"],
    ["FREQ=MONTHLY;BYDAY=MO", "BYDAY needs FREQ=WEEKLY"],
    ["FREQ=MONTHLY;BYMONTH=1", "BYMONTH needs FREQ=YEARLY"],
    ["FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY needs FREQ=MONTHLY or YEARLY"],
    ["FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY must be 1 to 31"],
    ["FREQ=MONTHLY;BYMONTHDAY=-1", "BYMONTHDAY must be 1 to 31"],
    ["FREQ=YEARLY;BYMONTH=13", "BYMONTH must be 1 to 12"],
    ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "No date matches BYMONTH and BYMONTHDAY"],
    ["FREQ=YEARLY;BYMONTH=2,4,11;BYMONTHDAY=31", "No date matches BYMONTH and BYMONTHDAY"],
    ["FREQ=DAILY;X-FROM=DUE", "X-FROM must be COMPLETION"],
    [`FREQ=WEEKLY;BYDAY=${"MO,".repeat(100)}MO`, "Must be at most 200 characters"],
  ]
  for (const [given, fault] of cases)
    test(given.slice(0, 40) || "nothing", () => {
      expect(parseRepeat(given)).toEqual({ fault } as { fault: string })
    })
})

test("the longest rule is not too long", () => {
  const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)
  const longest = `FREQ=YEARLY;INTERVAL=99;BYMONTH=${upTo(12)};BYMONTHDAY=${upTo(31)};X-FROM=COMPLETION`
  expect(canonical(longest)).toBe(longest)
  expect(longest.length).toBeLessThanOrEqual(longestRepeat)
})

describe("a rule in words", () => {
  const cases: [rule: string, words: string][] = [
    ["FREQ=DAILY", "every day"],
    ["FREQ=DAILY;INTERVAL=3;X-FROM=COMPLETION", "every 3 days, from completion"],
    ["FREQ=WEEKLY", "every week"],
    ["FREQ=WEEKLY;BYDAY=MO", "every Mon"],
    ["FREQ=WEEKLY;BYDAY=MO,TH,SA", "every Mon, Thu and Sat"],
    ["FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday"],
    ["FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;X-FROM=COMPLETION", "every 2 weeks on Mon and Wed, from completion"],
    ["FREQ=MONTHLY", "every month"],
    ["FREQ=MONTHLY;BYMONTHDAY=1,2,3,11", "every month on the 1st, 2nd, 3rd and 11th"],
    ["FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=21,22,23,31", "every 2 months on the 21st, 22nd, 23rd and 31st"],
    ["FREQ=YEARLY;INTERVAL=4", "every 4 years"],
    ["FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24", "every year on 24 Dec"],
    ["FREQ=YEARLY;BYMONTH=3,6;BYMONTHDAY=5", "every year on the 5th of Mar and Jun"],
    ["FREQ=YEARLY;BYMONTH=3", "every year in Mar"],
    ["FREQ=YEARLY;BYMONTHDAY=12", "every year on the 12th of every month"],
  ]
  for (const [rule, words] of cases)
    test(words, () => {
      const read = parseRepeat(rule)
      expect("repeat" in read && repeatInWords(read.repeat)).toBe(words)
    })
})
