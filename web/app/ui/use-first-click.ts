import { type MouseEvent, useRef } from "react"

/** Milliseconds between two clicks that are one double click. */
const DOUBLE_CLICK_MS = 500
/** Pixels by which a hand moves between the two. */
const STEADY_PX = 12

/**
 * An `onClickCapture` for a list whose rows move up. A second quick click in the same place was meant for the row that was
 * there before, so it does nothing. The browser's own count (`detail`) holds for a slow machine, too, but begins again
 * where a row has moved. Clicks by the keyboard (`detail` 0) always count.
 */
export function useFirstClick() {
  const last = useRef({ x: 0, y: 0, at: Number.NEGATIVE_INFINITY })
  return (event: MouseEvent) => {
    const { clientX: x, clientY: y, timeStamp: at, detail } = event
    if (detail === 0 || !(event.target as Element).closest("button[type=submit]")) return
    const before = last.current
    last.current = { x, y, at }
    const isQuick = at - before.at <= DOUBLE_CLICK_MS && Math.hypot(x - before.x, y - before.y) <= STEADY_PX
    if (!isQuick && detail === 1) return
    event.preventDefault()
    event.stopPropagation()
  }
}
