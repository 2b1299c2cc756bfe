import { createServer } from 'node:net'
import { StartError } from '../terminal.ts'

/** Asked before anything is started, so that a taken port leaves nothing half-started behind. */
export async function requireFreePort(host: string, port: number): Promise<void> {
  if (port === 0) return
  await listenOnce(host, port)
  // `localhost` may mean ::1 to a browser: whoever listens there would get our visitors.
  if (host === '127.0.0.1') await listenOnce('::1', port).catch(onlyIfTaken)
}

function listenOnce(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (cause: NodeJS.ErrnoException) => reject(portError(host, port, cause)))
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve()))
  })
}

function onlyIfTaken(error: Error): void {
  if ((error.cause as NodeJS.ErrnoException).code === 'EADDRINUSE') throw error
}

function portError(host: string, port: number, cause: NodeJS.ErrnoException): StartError {
  const other = port + 1
  const words: Record<string, { en: string; es: string }> = {
    EADDRINUSE: {
      en: `Port ${port} is taken by another program (another Cauce, perhaps: see http://localhost:${port}). Stop it, or choose another port: PORT=${other} npm start`,
      es: `El puerto ${port} lo ocupa otro programa (quizá otro Cauce: mira http://localhost:${port}). Ciérralo, o elige otro puerto: PORT=${other} npm start`,
    },
    EACCES: {
      en: `This user may not listen on port ${port}. Choose one above 1023: PORT=3000 npm start`,
      es: `Este usuario no puede escuchar en el puerto ${port}. Elige uno mayor que 1023: PORT=3000 npm start`,
    },
    EADDRNOTAVAIL: {
      en: `HOST=${host} is no address of this machine. Use 127.0.0.1 for this machine only, or 0.0.0.0 for the whole network.`,
      es: `HOST=${host} no es una dirección de esta máquina. Usa 127.0.0.1 solo para esta máquina, o 0.0.0.0 para toda la red.`,
    },
  }
  const fallback = {
    en: `Port ${port} on ${host} cannot be opened: ${cause.message}`,
    es: `No se puede abrir el puerto ${port} en ${host}: ${cause.message}`,
  }
  return new StartError(words[cause.code ?? ''] ?? fallback, { cause })
}
