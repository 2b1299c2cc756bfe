import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../../api.ts'
import { loudnessOf } from '../../calls/telephoneSound.ts'

type Wish = { connectionId: string; voice: string; text: string }

/** Says a sentence in a voice, as it sounds on a phone. */
export function useSample() {
  const { t } = useTranslation('inspector')
  const [loading, setLoading] = useState<string>()
  const [problem, setProblem] = useState<string>()

  async function play(wish: Wish) {
    // Made in the click itself: browsers let nothing sound before one.
    const context = new AudioContext()
    setLoading(wish.voice)
    setProblem(undefined)
    try {
      const answer = await fetch('/api/v1/speech/sample', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(wish),
      })
      if (!answer.ok) throw new ApiError(answer.status, await answer.json())
      const codes = new Uint8Array(await answer.arrayBuffer())
      const buffer = context.createBuffer(1, Math.max(1, codes.length), 8000)
      buffer.copyToChannel(Float32Array.from(codes, loudnessOf), 0)
      const node = context.createBufferSource()
      node.buffer = buffer
      node.connect(context.destination)
      node.onended = () => void context.close()
      node.start()
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : t('voice.failed'))
      void context.close()
    } finally {
      setLoading(undefined)
    }
  }
  return { play, loading, problem }
}
