const applications = [
  ["Latchkey", "the JSON or CSV file of an export"],
  ["Todoist", "the CSV file of a project"],
  ["TickTick", "the CSV file of a backup"],
  ["Microsoft To Do", "the CSV file that Outlook exports your tasks to"],
  ["Vikunja", "the zip of an export, or the data.json in it"],
  ["taskwarrior", "what task export prints, saved as a file"],
]

/** The applications and columns that an import can read. */
export function AcceptedFiles() {
  return (
    <div className="grid gap-3 text-sm text-soft">
      <h2 className="text-base text-ink">What can be imported</h2>
      <dl className="grid gap-x-4 gap-y-1 sm:grid-cols-[max-content_1fr]">
        {applications.map(([name, file]) => (
          <div key={name} className="contents">
            <dt className="font-medium text-ink">{name}</dt>
            <dd className="mb-2 sm:mb-0">{file}</dd>
          </div>
        ))}
      </dl>
      <p>
        A CSV file of your own needs a first line with the names of its columns: title, and optionally description,
        completed, priority, dueDate, createdAt, completedAt. Write dates like 2027-01-31.
      </p>
      <p>
        Labels, lists, projects and repeats become lines of the description. A task is skipped if you have one with the
        same title, description and due date.
      </p>
    </div>
  )
}
