/** What machines say that answer phones, by language; people who pick up say none of it. */
const greetings = [
  // English
  /\b(leave|record) (me |us )?(a |your |the )?(brief |short )?(message|name)\b/,
  /\bafter the (tone|beep|signal)\b/,
  /\b(voice ?mail|mail ?box|answering machine)\b/,
  /\byou (have|ve) reached\b/,
  /\b(can t|cannot|unable to|not able to) ((come|get) to the phone|(answer|take) your call)\b/,
  /\b(person|number|customer|subscriber) you (are|re|have) (calling|dialled|dialed|called|trying to reach)\b/,
  // Spanish
  /\bdej(e|a|ar|en)(nos|me)? (su|tu|un|el|una)? ?(mensaje|recado|nombre)\b/,
  /\b(despues|tras|al oir) (de )?(la |el |l )?(tono|senal|bip|pitido)\b/,
  /\bbuzon (de voz|de mensajes)|contestador automatico\b/,
  /\b(numero|persona|cliente|telefono) (al |a la |a )?que (usted )?(ha |esta )?(llama|marca)/,
  /\bno (podemos|puede) (atender|contestar|responder)/,
  // Portuguese
  /\bdeixe (a |o )?(sua |seu |uma |um )?(mensagem|recado|nome)\b/,
  /\bapos o (sinal|bip|tom)\b|\bcaixa postal\b|\bcorreio de voz\b/,
  // French, German, Italian
  /\blaiss(ez|er|e) (moi |nous )?(un |votre )?message\b|\bapres le (bip|signal|ton)\b|\bmessagerie vocale\b/,
  /\bnach dem (ton|signalton|piepton)\b|\bmailbox\b|\bhinterlassen sie\b/,
  /\blasci(a|ate|are)? (un |il )?messaggio\b|\bdopo il (segnale|bip|tono)\b|\bsegreteria telefonica\b/,
]

/** Whether these are the words of an answering machine. Machines ask nothing: who offers to take a message is a person. */
export function soundsLikeMachine(text: string): boolean {
  if (/\?\s*$/.test(text)) return false
  const plain = text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
  return greetings.some((greeting) => greeting.test(plain))
}
