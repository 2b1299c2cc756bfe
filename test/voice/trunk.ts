import type { startOpenAi } from '../emulators/openai/index.ts'
import type { voiceRig } from './rig.ts'

type Model = Awaited<ReturnType<typeof startOpenAi>>
type Rig = Awaited<ReturnType<typeof voiceRig>>

/** Puts what a carrier dials by SIP through to the model, whose webhook tells us of it: signed, and as often as asked. */
export function layTrunk(rig: Rig, model: Model, hook: string) {
  const fault = { twice: false }
  async function arrive(headers: Record<string, string>): Promise<string> {
    const told = model.incoming(headers)
    for (let left = fault.twice ? 2 : 1; left > 0; left--) {
      const { status } = await fetch(rig.reach(hook), {
        method: 'POST',
        headers: told.headers,
        body: told.body,
      })
      if (status >= 300) throw new Error(`The model's webhook was answered with ${status}.`)
    }
    return told.id
  }
  rig.vendor.calls.connectTo(async (headers) => {
    const id = await arrive(headers)
    const ended = model.sipCalls.get(id)?.ended ?? Promise.resolve('failed')
    return { id, ended, hangUp: () => model.putDown(id) }
  })
  return {
    arrive,
    fault,
    sessionOf: (id: string) => [...model.sockets.sessions].find((one) => one.callId === id),
  }
}
