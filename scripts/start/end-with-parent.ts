// Loaded into web and API before anything else. Their standard input is a pipe from the supervisor: it ends when the
// supervisor does, even by kill -9, and then they stop as if they had been told to.

process.stdin
  .on("end", () => process.kill(process.pid, "SIGTERM"))
  .on("error", () => process.kill(process.pid, "SIGTERM"))
  .resume()
process.stdin.unref()
