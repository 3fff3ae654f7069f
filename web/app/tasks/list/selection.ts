import { useSearchParams } from "@remix-run/react"
import { type PointerEvent, type MouseEvent as ReactMouseEvent, useRef, useState } from "react"

/** The selected rows. In the props of a row it is undefined while nothing is being selected. */
export type Selection = {
  has: (id: string) => boolean
  /** Selects or deselects a row; with `toHere`, all rows from the last one to this one. */
  set: (id: string, isSelected: boolean, toHere?: boolean) => void
}

const LONG_PRESS_MS = 500
/** Pixels by which a finger may move while it presses. */
const STEADY_PX = 10

/**
 * The selection of rows. It begins with the address (`?select=1`, which also works without JavaScript), a long press or a
 * key, and ends with `end`.
 *
 * @param ids the rows in their order
 */
export function useSelection(ids: string[]) {
  const isAsked = useSearchParams()[0].has("select")
  const [chosen, setChosen] = useState<ReadonlySet<string>>()
  const last = useRef<string>()
  const isOn = isAsked || chosen !== undefined
  const selected = ids.filter((id) => chosen?.has(id))

  const set: Selection["set"] = (id, isSelected, toHere = false) => {
    const from = toHere && last.current ? ids.indexOf(last.current) : -1
    const to = ids.indexOf(id)
    const range = from === -1 ? [id] : ids.slice(Math.min(from, to), Math.max(from, to) + 1)
    last.current = id
    setChosen((before = new Set()) => {
      const next = new Set(before)
      for (const each of range) isSelected ? next.add(each) : next.delete(each)
      return next
    })
  }
  return {
    selection: isOn ? { has: (id: string) => chosen?.has(id) === true, set } : undefined,
    selected,
    /** Selects the row, or deselects it if it is selected. */
    toggle: (id: string, toHere: boolean) => set(id, toHere || !chosen?.has(id), toHere),
    all: () => setChosen(new Set(ids)),
    /** Ends the selection. With `?select=1` in the address, a new one begins without rows. */
    end: () => setChosen(undefined),
    press: useLongPress((id) => set(id, true)),
  }
}

/** Handlers for a list: a long press selects a row, and opens neither the row nor the browser's menu. */
function useLongPress(select: (id: string) => void) {
  const press = useRef<{ x: number; y: number; id: string; timer?: ReturnType<typeof setTimeout>; isLong?: boolean }>()
  const cancel = () => clearTimeout(press.current?.timer)
  function becomeLong() {
    cancel()
    if (!press.current || press.current.isLong) return
    press.current.isLong = true
    select(press.current.id)
  }
  /** Remembers a long press until its click, because that click must do nothing. */
  function end() {
    cancel()
    if (!press.current?.isLong) press.current = undefined
  }
  function stopIfLong(event: ReactMouseEvent) {
    if (!press.current?.isLong) return
    event.preventDefault()
    event.stopPropagation()
    if (event.type === "click") press.current = undefined
  }
  return {
    onPointerDown({ pointerType, target, clientX: x, clientY: y }: PointerEvent) {
      cancel()
      press.current = undefined
      const row = (target as Element).closest<HTMLElement>("[data-task]")
      if (pointerType === "mouse" || !row || (target as Element).closest("button, input, summary")) return
      press.current = { x, y, id: row.id.replace("task-", ""), timer: setTimeout(becomeLong, LONG_PRESS_MS) }
    },
    onPointerMove({ clientX, clientY }: PointerEvent) {
      const { x = clientX, y = clientY } = press.current ?? {}
      if (Math.hypot(clientX - x, clientY - y) > STEADY_PX) cancel()
    },
    onPointerUp: end,
    onPointerCancel: end,
    // The browser's own long press may come first and would end this one.
    onContextMenu(event: ReactMouseEvent) {
      becomeLong()
      stopIfLong(event)
    },
    onClickCapture: stopIfLong,
  }
}
