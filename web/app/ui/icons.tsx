type Props = { className?: string }

/**
 * Drawn on a grid of 20, in the colour of the surrounding text; always with a text or a label, never alone. A list shows
 * about two hundred, so their common attributes are in the style sheet (`icon`).
 */
const icon =
  (...strokes: string[]) =>
  ({ className = "size-5" }: Props) => (
    <svg viewBox="0 0 20 20" className={`icon ${className}`} aria-hidden="true">
      <path d={strokes.join("")} />
    </svg>
  )

export const PlusIcon = icon("M10 4v12M4 10h12")
export const CheckIcon = icon("M4.5 10.5l3.6 3.6 7.4-8.2")
export const TrashIcon = icon(
  "M4 5.8h12",
  "M8 5.6V4h4v1.6",
  "M5.6 5.8l.7 10.2h7.4l.7-10.2",
  "M8.6 8.8v4.4M11.4 8.8v4.4",
)
export const PencilIcon = icon("M4 16l.7-3.2 8.6-8.6 2.5 2.5-8.6 8.6z", "M11.4 6.1l2.5 2.5")
export const SearchIcon = icon("M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11z", "M13.2 13.2L17 17")
export const CalendarIcon = icon("M4 5.5h12V16H4z", "M4 8.8h12", "M7.2 3.5v3M12.8 3.5v3")
export const FlagIcon = icon("M5 17V3.6", "M5 4h9.6l-2.2 3.4 2.2 3.4H5")
export const ChevronIcon = icon("M5.5 8l4.5 4.5L14.5 8")
export const BackIcon = icon("M16 10H4.5", "M9 5.5L4.5 10 9 14.5")
export const CloseIcon = icon("M5.5 5.5l9 9M14.5 5.5l-9 9")
export const NoteIcon = icon("M4.5 6h11M4.5 10h11M4.5 14h6")
export const SunIcon = icon(
  "M10 13.4a3.4 3.4 0 1 0 0-6.8 3.4 3.4 0 0 0 0 6.8z",
  "M10 2.2v1.6M10 16.2v1.6M2.2 10h1.6M16.2 10h1.6",
  "M4.5 4.5l1.1 1.1M14.4 14.4l1.1 1.1M4.5 15.5l1.1-1.1M14.4 5.6l1.1-1.1",
)
export const MoonIcon = icon("M16.3 12A6.8 6.8 0 0 1 8 3.7a6.8 6.8 0 1 0 8.3 8.3z")
export const DeviceIcon = icon("M3.5 4.5h13v8.5h-13z", "M7.5 16.2h5", "M10 13v3.2")
export const KeyIcon = icon(
  "M13 10.6a3.6 3.6 0 1 0 0-7.2 3.6 3.6 0 0 0 0 7.2z",
  "M10.4 9.6L4 16v.8h2.6v-2h2v-2l1.4-1.4",
)
export const AlertIcon = icon("M10 3.4l7.2 12.9H2.8z", "M10 8.2v3.6", "M10 14v.1")
export const DoneIcon = icon("M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14z", "M6.9 10.3l2.2 2.2 4.1-4.6")
export const ClockIcon = icon("M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14z", "M10 6v4.2l2.8 1.6")
export const RepeatIcon = icon("M4 9V8a3 3 0 0 1 3-3h9", "M13 2l3 3-3 3", "M16 11v1a3 3 0 0 1-3 3H4", "M7 18l-3-3 3-3")
/** An arrow to a bar: to the next day; with two tips: to the next week. */
export const TomorrowIcon = icon("M3.5 10h9", "M8.5 6l4 4-4 4", "M16.5 5v10")
export const NextWeekIcon = icon("M3.5 6l4 4-4 4", "M8.5 6l4 4-4 4", "M16.5 5v10")
export const DownloadIcon = icon("M10 3.5v9", "M6 9l4 4 4-4", "M4 16.5h12")
export const UploadIcon = icon("M10 13V4", "M6 7.5l4-4 4 4", "M4 16.5h12")

/** The product's logo, a tick that is also a key: the same drawing as `web/public/favicon.svg`. */
export function Logo({ className = "size-8" }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={`shrink-0 ${className}`} aria-hidden="true">
      <rect width="32" height="32" rx="8.5" className="fill-accent" />
      <g className="stroke-on-accent" fill="none" strokeWidth="2.7" strokeLinecap="round" strokeLinejoin="round">
        <path d="M7.2 16.4l5.6 6 6.9-9.1" />
        <circle cx="21.9" cy="10.3" r="3.7" />
        <path d="M9.9 19.3l-2 1.9" />
      </g>
    </svg>
  )
}
