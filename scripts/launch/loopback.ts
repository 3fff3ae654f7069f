/** Lets this process and its children reach the machine itself directly, whatever proxy the environment names. */
export function reachLoopbackDirectly() {
  const exempt = [process.env.NO_PROXY ?? process.env.no_proxy, "localhost", "127.0.0.1", "::1"]
    .filter(Boolean)
    .join(",")
  process.env.NO_PROXY = exempt
  process.env.no_proxy = exempt
}
