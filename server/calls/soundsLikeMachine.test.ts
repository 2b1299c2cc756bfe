import { expect, test } from 'vitest'
import { soundsLikeMachine } from './soundsLikeMachine.ts'

test.each([
  'Hi, you’ve reached Bob. I can’t come to the phone right now.',
  'Please leave your message after the tone.',
  'The person you are calling is not available. Please leave a message.',
  'Your call has been forwarded to an automatic voice mail system.',
  'En este momento no podemos atenderle.',
  'Ha llamado al buzón de voz de Ana. Deje su mensaje después de la señal.',
  'El número al que llama está apagado o fuera de cobertura.',
  'Hola, soy Luis, ahora no puedo atenderte. Déjame un mensaje.',
  'Deixe o seu recado após o sinal.',
  'Laissez un message après le bip.',
  'Bitte hinterlassen Sie eine Nachricht nach dem Signalton.',
  'Lasciate un messaggio dopo il segnale acustico.',
])('a machine: %s', (text) => expect(soundsLikeMachine(text)).toBe(true))

test.each([
  'Hello?',
  'Yes, who is it?',
  'Sorry, who are you calling?',
  'I got your message yesterday.',
  'She is not in. Would you like to leave a message?',
  'I can’t take the call right now, call me later.',
  '¿Diga? ¿Quién es?',
  'Sí, soy yo. ¿De qué número me llama?',
  'No puedo hablar ahora, llámeme luego.',
  'Ya recibí su mensaje.',
  'No puedo atenderle ahora, llámeme luego.',
  'No está. ¿Quiere dejarle un mensaje?',
  'Alô, quem fala?',
])('a person: %s', (text) => expect(soundsLikeMachine(text)).toBe(false))
