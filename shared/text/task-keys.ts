import { cut } from "./cut.ts"
import { fold } from "./fold.ts"

/**
 * Says which rules the stored keys were made by. Raise it whenever a key of some text changes: the next migration then
 * makes all stored keys again (scripts/database/renew-task-keys.ts).
 */
export const keyVersion = 2

/** Stands between title and description in a search key; no folded text contains it. */
export const keySeparator = "\u001f"

type Texts = { title: string; description: string }

/** What is stored beside a task's texts so that PostgreSQL can sort and search by them. */
export const taskKeys = ({ title, description }: Texts) => ({
  titleKey: sortKey(title),
  searchKey: searchKey(title) + keySeparator + searchKey(description),
})

/**
 * A text as it is searched: folded, and cut where it is more than twice as long as before. Few characters become several
 * (㌖ six), and a text of nothing else must not take several times its space.
 */
export const searchKey = (text: string) => cut(fold(text), 2 * text.length + 50)

/** Bytes. An index row of PostgreSQL holds 2,700; 200 characters of four bytes each are 800. */
const maxSortKey = 1_000
const keyBytes = new Uint8Array(maxSortKey)
const utf8 = new TextEncoder()

/**
 * A title as it is sorted by, in the order of code points (`collate "C"`): folded, and numbers by their value. A key that
 * would be too long for an index is cut, so that titles which differ only behind the cut are sorted by their ids.
 */
export function sortKey(title: string): string {
  const key = fold(title).replace(/\d+/g, numberKey)
  return key.slice(0, utf8.encodeInto(key, keyBytes).read)
}

/**
 * A number with its length in front, so that more digits come later: 2 is `12`, 10 is `210`. From nine digits on the length
 * has a fixed width behind a 9. Leading zeros do not count.
 */
function numberKey(digits: string): string {
  const value = digits.replace(/^0+/, "")
  const { length } = value
  return (length < 9 ? String(length) : `9${String(length).padStart(5, "0")}`) + value
}
