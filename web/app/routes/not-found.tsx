/** Any address that is nobody else's; a route of its own, so that the page around it still knows who is looking. */
export const loader = () => {
  throw new Response(null, { status: 404 })
}

export const action = loader

export default function NotFound() {
  return null
}
