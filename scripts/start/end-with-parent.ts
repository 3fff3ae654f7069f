// Preloaded into web and API. Their standard input is a pipe from the supervisor. It closes when the supervisor ends, even by
// kill -9; then they stop as after SIGTERM.

const secondsToDrain = 8

function stop() {
  process.kill(process.pid, "SIGTERM")
  setTimeout(() => process.exit(1), secondsToDrain * 1000).unref()
}

process.stdin.on("end", stop).on("error", stop).resume()
process.stdin.unref()
