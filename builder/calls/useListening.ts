import { useEffect, useRef, useState } from 'react'
import { api } from '../api.ts'
import { loudnessOf, playAt } from './telephoneSound.ts'

const RATE = 8000

/** Hears both sides of a call, for as long as one wants to. */
export function useListening(callId: string) {
  const [on, setOn] = useState(false)
  const [failed, setFailed] = useState(false)
  const stop = useRef<() => void>(undefined)
  useEffect(() => () => stop.current?.(), [])

  async function begin() {
    // Made in the click itself: browsers let nothing sound before one.
    const sound = new AudioContext()
    let socket: WebSocket | undefined
    stop.current = () => {
      stop.current = undefined
      socket?.close()
      void sound.close()
      setOn(false)
    }
    try {
      const { url } = await api.post<{ url: string }>(`/calls/${callId}/listen`)
      if (!stop.current) return
      socket = new WebSocket(url)
    } catch {
      setFailed(true)
      return stop.current?.()
    }
    socket.binaryType = 'arraybuffer'
    const sides = [createSide(sound), createSide(sound)]
    socket.onmessage = ({ data }) => {
      const [who = 0, ...codes] = new Uint8Array(data as ArrayBuffer)
      sides[who]?.(codes)
    }
    socket.onerror = () => setFailed(true)
    socket.onclose = () => stop.current?.()
  }

  return {
    on,
    failed,
    toggle() {
      if (on) return stop.current?.()
      setFailed(false)
      setOn(true)
      void begin()
    },
  }
}

/** One side of the talk: pieces play one behind the other; an empty one throws away what has not played yet. */
function createSide(context: AudioContext) {
  const playing = new Set<AudioBufferSourceNode>()
  let until: number | undefined
  return (codes: readonly number[]) => {
    if (codes.length === 0) {
      for (const node of playing) node.stop()
      until = undefined
      return
    }
    const buffer = context.createBuffer(1, codes.length, RATE)
    buffer.copyToChannel(Float32Array.from(codes, loudnessOf), 0)
    const node = context.createBufferSource()
    node.buffer = buffer
    node.connect(context.destination)
    node.onended = () => playing.delete(node)
    playing.add(node)
    const at = playAt(context.currentTime, until)
    node.start(at)
    until = at + buffer.duration
  }
}
