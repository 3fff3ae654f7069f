/** Makes this process and its children connect to this machine directly, even if the environment names a proxy. */
export function reachLoopbackDirectly() {
  const exempt = [process.env.NO_PROXY ?? process.env.no_proxy, "localhost", "127.0.0.1", "::1"]
    .filter(Boolean)
    .join(",")
  process.env.NO_PROXY = exempt
  process.env.no_proxy = exempt
}
