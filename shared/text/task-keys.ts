import { cut } from "./cut.ts"
import { fold } from "./fold.ts"

/**
 * The version of the rules by which stored keys were made. Raise it whenever the key of any text changes, so that the next
 * migration makes all stored keys again (scripts/database/renew-task-keys.ts).
 */
export const keyVersion = 2

/** Separates title and description in a search key; folded text never contains it. */
export const keySeparator = "\u001f"

type Texts = { title: string; description: string }

/** Returns the keys by which PostgreSQL sorts and searches a task. They are stored beside its texts. */
export const taskKeys = ({ title, description }: Texts) => ({
  titleKey: sortKey(title),
  searchKey: searchKey(title) + keySeparator + searchKey(description),
})

/**
 * Returns the form of a text that is searched: folded, and cut at about twice its length. A few characters become several
 * (㌖ six), and a text of such characters must not take several times its space.
 */
export const searchKey = (text: string) => cut(fold(text), 2 * text.length + 50)

/** Bytes. An index row of PostgreSQL can have 2,700; a title of 200 characters has at most 800. */
const maxSortKey = 1_000
const keyBytes = new Uint8Array(maxSortKey)
const utf8 = new TextEncoder()

/**
 * Returns the form of a title by which it is sorted in code point order (`collate "C"`): folded, with numbers by value. A key
 * that is too long for an index is cut; titles that differ only after the cut are sorted by id.
 */
export function sortKey(title: string): string {
  const key = fold(title).replace(/\d+/g, numberKey)
  return key.slice(0, utf8.encodeInto(key, keyBytes).read)
}

/**
 * Puts the number of digits before a number, so that longer numbers sort later: 2 becomes `12`, 10 becomes `210`. From nine
 * digits on, a 9 and a length of fixed width come first. Leading zeros are dropped.
 */
function numberKey(digits: string): string {
  const value = digits.replace(/^0+/, "")
  const { length } = value
  return (length < 9 ? String(length) : `9${String(length).padStart(5, "0")}`) + value
}
