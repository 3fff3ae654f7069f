// Loaded into web and API before anything else. Their standard input is a pipe from the supervisor: it ends when the
// supervisor does, even by kill -9, and then they stop as if they had been told to.

const secondsToDrain = 8

function stop() {
  process.kill(process.pid, "SIGTERM")
  setTimeout(() => process.exit(1), secondsToDrain * 1000).unref()
}

process.stdin.on("end", stop).on("error", stop).resume()
process.stdin.unref()
