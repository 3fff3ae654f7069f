import { useFetcher } from "@remix-run/react"
import { useEffect, useRef } from "react"

/** Tells the server in which time zone this browser is, so that "today" is the person's own day. */
export function TellTimeZone({ known }: { known: string }) {
  const { submit } = useFetcher()
  // Once for each page load: a browser without cookies would be told again and again.
  const isTold = useRef(false)

  useEffect(() => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
    if (isTold.current || !timeZone || timeZone === known || !navigator.onLine) return
    isTold.current = true
    submit({ timeZone }, { method: "post", action: "/preferences" })
  }, [known, submit])

  return null
}
