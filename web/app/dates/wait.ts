/** A number of seconds as a person says it: "30 seconds", "2 minutes". */
export function inWords(seconds: number): string {
  if (seconds < 90) return seconds === 1 ? "1 second" : `${Math.ceil(seconds)} seconds`
  const minutes = Math.ceil(seconds / 60)
  if (minutes < 90) return `${minutes} minutes`
  const hours = Math.round(seconds / 3600)
  return hours < 36 ? `${hours} hours` : `${Math.round(seconds / 86_400)} days`
}
