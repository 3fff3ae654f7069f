import { type SQL, sql } from "drizzle-orm"
import { isDay, isStorable, type ListQuery } from "../model.ts"
import { dueOr, tasks } from "../schema.ts"

/** The position of a task in an order: its sort key as text, then its id. */
export type Position = { key: string; id: string }

type Order = {
  /** The expression to sort by before the id, written exactly as in an index. Missing when tasks are sorted by id only. */
  expression?: SQL
  type?: SQL
  /** Equal tasks are sorted by id in the same direction, so that PostgreSQL can read the same index backwards. */
  descending: boolean
  /** Whether a text from a cursor can be a key of this order. */
  isKey: (key: string) => boolean
}

export const dueFirst = dueOr(tasks.dueDate, "infinity")

const noKey = (key: string) => key === ""
const isDate = (key: string) => isDay(key) || /^-?infinity$/.test(key)
const isPriority = (key: string) => /^[123]$/.test(key)

const title = { expression: sql`${tasks.titleKey} collate "C"`, type: sql`text`, isKey: isStorable }
const priority = { expression: sql`${tasks.priority}`, type: sql`smallint`, isKey: isPriority }
const date = { type: sql`date`, isKey: isDate }

/** Ids begin with the time of creation (UUIDv7), so they sort by creation. Tasks without a due date are last in both directions. */
const orders: Record<ListQuery["sort"], Order> = {
  createdAt: { descending: false, isKey: noKey },
  "-createdAt": { descending: true, isKey: noKey },
  dueDate: { ...date, expression: dueFirst, descending: false },
  "-dueDate": { ...date, expression: dueOr(tasks.dueDate, "-infinity"), descending: true },
  priority: { ...priority, descending: false },
  "-priority": { ...priority, descending: true },
  title: { ...title, descending: false },
  "-title": { ...title, descending: true },
}

/** The order of a list. If all its tasks have due dates, "-dueDate" reads the index tasks_due backwards. */
export const orderOf = (sort: ListQuery["sort"], due?: ListQuery["due"]): Order =>
  sort === "-dueDate" && due !== undefined && due !== "none" ? { ...orders.dueDate, descending: true } : orders[sort]
