import { buttonLook, LinkButton } from "../ui/button.tsx"
import { DownloadIcon, UploadIcon } from "../ui/icons.tsx"
import { Section } from "./section.tsx"

/** The way of all tasks out of here, and in again. */
export function YourTasks() {
  return (
    <Section id="tasks" title="Your tasks" intro="Take all of them with you, or bring them in from a file.">
      <div className="flex flex-wrap gap-3">
        {["json", "csv"].map((format) => (
          <a key={format} href={`/settings/export/tasks.${format}`} className={buttonLook({})}>
            <DownloadIcon />
            Export as {format.toUpperCase()}
          </a>
        ))}
        <LinkButton to="/settings/import">
          <UploadIcon />
          Import from a file
        </LinkButton>
      </div>
    </Section>
  )
}
