import { createServer, connect, type Server, type Socket } from 'node:net'

/** A line that can be cut: all connections over it break, and no new one can be made. */
export interface Line {
  /** The server's, by this line. */
  readonly url: string
  cut(): Promise<void>
  restore(): Promise<void>
}

/** A line to a server, by the server's URL. */
export async function lineTo(url: string): Promise<Line> {
  const to = new URL(url)
  const sockets = new Set<Socket>()
  let server: Server | undefined
  let port = 0
  const keep = (socket: Socket): Socket => {
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    return socket
  }
  const restore = async (): Promise<void> => {
    const listening = createServer(incoming => {
      const outgoing = keep(connect(Number(to.port || 5432), to.hostname))
      keep(incoming).pipe(outgoing).pipe(incoming)
    })
    server = listening
    await new Promise<void>(resolve => listening.listen(port, '127.0.0.1', resolve))
    port = (listening.address() as { port: number }).port
  }
  const cut = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    const closing = server
    if (closing) await new Promise(resolve => closing.close(resolve))
  }
  await restore()
  const through = new URL(url)
  through.hostname = '127.0.0.1'
  through.port = String(port)
  return { url: through.href, cut, restore }
}
