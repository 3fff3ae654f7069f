import type { TaskLabels } from "#api/tasks/model.ts"

export type LabelList = TaskLabels["labels"]

/** Reads the person's labels by script; undefined if they cannot be read at the moment. */
export async function loadLabels(): Promise<LabelList | undefined> {
  try {
    const answer = await fetch("/tasks/labels", { headers: { accept: "application/json" } })
    return ((await answer.json()) as TaskLabels).labels
  } catch {
    return undefined
  }
}
