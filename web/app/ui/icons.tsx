type Props = { className?: string }

/**
 * Icons are drawn by a style (`styles/icons.css`) in the colour of the surrounding text. Each needs a text or a label beside it.
 * A list has about three hundred icons, and elements without children cost half as much to render.
 */
const icon =
  (name: string) =>
  ({ className = "size-5" }: Props) => <span className={`icon ${name} ${className}`} aria-hidden="true" />

export const PlusIcon = icon("icon-plus")
export const CheckIcon = icon("icon-check")
export const TrashIcon = icon("icon-trash")
export const PencilIcon = icon("icon-pencil")
export const SearchIcon = icon("icon-search")
export const CalendarIcon = icon("icon-calendar")
export const FlagIcon = icon("icon-flag")
export const ChevronIcon = icon("icon-chevron")
export const BackIcon = icon("icon-back")
export const CloseIcon = icon("icon-close")
export const NoteIcon = icon("icon-note")
export const SunIcon = icon("icon-sun")
export const MoonIcon = icon("icon-moon")
export const DeviceIcon = icon("icon-device")
export const KeyIcon = icon("icon-key")
export const AlertIcon = icon("icon-alert")
export const DoneIcon = icon("icon-done")
export const ClockIcon = icon("icon-clock")
export const RepeatIcon = icon("icon-repeat")
export const TomorrowIcon = icon("icon-tomorrow")
export const NextWeekIcon = icon("icon-next-week")
export const DownloadIcon = icon("icon-download")
export const UploadIcon = icon("icon-upload")

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
