/** Some of many things. `page` counts from 1; `total` are all of them. */
export type Page<T> = { items: T[]; page: number; pages: number; total: number }

/** Rows of a list on one page. */
export const pageSize = 20

/** Where the page that was asked for begins; the nearest one that there is, where that one does not exist. */
export function placeOf(asked: number, total: number) {
  const pages = Math.max(1, Math.ceil(total / pageSize))
  const page = Math.min(Math.max(1, asked), pages)
  return { page, pages, total, offset: (page - 1) * pageSize }
}
