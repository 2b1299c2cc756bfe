import type { Sentences } from './translator.ts'

/**
 * Sentences that are made in English and read by people later or elsewhere: the history of a run, what became of a
 * send, refusals of the API. A plugin brings its own in `translations`.
 */
export const es: Sentences = {
  // Templates and the inbox
  'Fill this in.': 'Rellena este campo.',
  'The template "{name}" can\'t be sent: {why}. Choose another one.':
    'La plantilla «{name}» no se puede enviar: {why}. Elige otra.',
  'The template "{name}" can\'t be sent: {why} ({because}). Choose another one.':
    'La plantilla «{name}» no se puede enviar: {why} ({because}). Elige otra.',
  'WhatsApp has not approved it yet': 'WhatsApp aún no la ha aprobado',
  'WhatsApp has paused it': 'WhatsApp la ha pausado',
  'WhatsApp has rejected it': 'WhatsApp la ha rechazado',
  'it was never submitted to WhatsApp': 'nunca se presentó a WhatsApp',
  'A page begins with <mjml>. Paste all of it, or write a text instead.':
    'Una página empieza por <mjml>. Pégala entera o escribe un texto.',
  'Write the text in the default language.': 'Escribe el texto en el idioma por defecto.',
  'This takes at most {most} letters.': 'Aquí caben como mucho {most} letras.',
  'Pages cannot be put together right now.': 'Ahora mismo no se pueden componer páginas.',
  'The page takes too long to put together. Make it simpler.':
    'La página tarda demasiado en montarse. Hazla más sencilla.',
  'Line {line}: {problem}': 'Línea {line}: {problem}',
  'Its template was deleted or has not been published. Publish it, or choose another.':
    'Su plantilla se borró o no está publicada. Publícala o elige otra.',
  'The template "{title}" has no text in {locale}.': 'La plantilla «{title}» no tiene texto en {locale}.',
  '{plugin} could not be asked for its templates.': 'No se pudo preguntar a {plugin} por sus plantillas.',
  'WhatsApp has paused the template "{name}". Steps that send it fail until it is approved again.':
    'WhatsApp ha pausado la plantilla «{name}». Los pasos que la envían fallan hasta que se apruebe de nuevo.',
  'WhatsApp has rejected the template "{name}". Steps that send it fail.':
    'WhatsApp ha rechazado la plantilla «{name}». Los pasos que la envían fallan.',
  '"{name}": its template was deleted or has not been published. Publish it, or choose another one.':
    '«{name}»: su plantilla se borró o no está publicada. Publícala o elige otra.',
  'A file that should go along was deleted. Attach it again.':
    'Se borró un archivo que debía ir adjunto. Adjúntalo de nuevo.',
  // Outgoing webhooks
  'It answered {status}.': 'Respondió {status}.',
  'The webhook is switched off.': 'El webhook está apagado.',
  'The webhook "{title}" was switched off, since nothing got through: {error}':
    'El webhook «{title}» se apagó porque no llegaba nada: {error}',
  // Tasks
  'Nobody could take on {who}: everybody is away, off duty, or takes other people.':
    'Nadie pudo encargarse de {who}: todos están fuera, fuera de horario o atienden a otras personas.',
  'Due: {title}': 'Vence: {title}',
  'Write a time like 09:00.': 'Escribe una hora como 09:00.',
  // Scores
  'Zero points change nothing.': 'Cero puntos no cambian nada.',
  'Small letters, digits and hyphens.': 'Minúsculas, cifras y guiones.',
  // A run
  'The contact was deleted.': 'El contacto se borró.',
  'The flow was stopped.': 'El flujo se detuvo.',
  'Removed by hand.': 'Sacado a mano.',
  'Skipped by hand.': 'Paso omitido a mano.',
  'Left by hand.': 'Salida decidida a mano.',
  'Decided by hand: {as}.': 'Decidido a mano: {as}.',
  sent: 'se envió',
  resend: 'enviar de nuevo',
  skip: 'omitir',
  'Held by the pause, then left out.': 'Retenido por la pausa y después omitido.',
  'This step is not in the flow.': 'Este paso no está en el flujo.',
  'The step waits for nothing, so it would wait for ever.':
    'El paso no espera nada, así que esperaría para siempre.',
  'These steps lead in a circle that takes no time. Put a wait into the loop.':
    'Estos pasos dan vueltas sin que pase el tiempo. Pon una espera en el bucle.',
  'This step could not be carried out: {problem}': 'Este paso no se pudo llevar a cabo: {problem}',
  'This step brought its process down three times: it did not come to an end within {seconds} s.':
    'Este paso tumbó su proceso tres veces: no terminó en {seconds} s.',
  'This step brought its process down three times: it ended it ({ending}).':
    'Este paso tumbó su proceso tres veces: lo terminó ({ending}).',
  'This step brought its process down three times: it used more memory than it may.':
    'Este paso tumbó su proceso tres veces: usó más memoria de la que puede.',
  'Maybe sent. The step brought its process down while it called: it did not come to an end within {seconds} s.':
    'Quizá se envió. El paso tumbó su proceso mientras llamaba: no terminó en {seconds} s.',
  'Maybe sent. The step brought its process down while it called: it ended it ({ending}).':
    'Quizá se envió. El paso tumbó su proceso mientras llamaba: lo terminó ({ending}).',
  'Maybe sent. The step brought its process down while it called: it used more memory than it may.':
    'Quizá se envió. El paso tumbó su proceso mientras llamaba: usó más memoria de la que puede.',
  'Maybe sent. One of the calls that were made at once brought their process down.':
    'Quizá se envió. Una de las llamadas que se hacían a la vez tumbó su proceso.',
  'Not sent. One of the calls that were to be made at once brought their process down.':
    'No se envió. Una de las llamadas que iban a hacerse a la vez tumbó su proceso.',
  'It came due between the backup and its restoring, and was left out.':
    'Venció entre la copia de seguridad y su restauración, y quedó fuera.',
  'Maybe sent. A backup was made while the call was on its way at {when}.':
    'Quizá se envió. Se hizo una copia de seguridad mientras la llamada estaba en camino, a las {when}.',
  'What this contact did could not be acted upon: {problem}':
    'No se pudo actuar sobre lo que hizo este contacto: {problem}',
  'A trigger or a rule brought its process down three times, or took longer than {seconds} s.':
    'Un disparador o una regla tumbó su proceso tres veces, o tardó más de {seconds} s.',
  '"{step}" could not decide: {problem}': '«{step}» no pudo decidir: {problem}',
  '"{step}" is not installed. Install its plugin, then let the people waiting here go on.':
    '«{step}» no está instalado. Instala su plugin y deja seguir a quienes esperan aquí.',
  '"{step}" was published with version {version} of its step; version {installed} is installed.':
    '«{step}» se publicó con la versión {version} de su paso; está instalada la versión {installed}.',
  'The settings of "{step}" no longer fit its step: {problem}':
    'Los ajustes de «{step}» ya no encajan con su paso: {problem}',

  // A send
  'This step has no connection to go out through. Choose one.':
    'Este paso no tiene ninguna conexión por la que salir. Elige una.',
  'The connection of "{step}" was deleted or can\'t be opened. Choose another one in the step.':
    'La conexión de «{step}» se borró o no se puede abrir. Elige otra en el paso.',
  'The plugin "{plugin}" can\'t be used for "{step}". Choose another connection.':
    'El plugin «{plugin}» no sirve para «{step}». Elige otra conexión.',
  '"{step}" can\'t be sent: {field}: {problem}': '«{step}» no se puede enviar: {field}: {problem}',
  'Maybe sent: its answer was lost, and it then waited so long that the vendor no longer knows it from a new one.':
    'Quizá enviado: se perdió la respuesta y después esperó tanto que el proveedor ya no lo distingue de uno nuevo.',
  'Maybe sent. The server stopped while the call was on its way at {at}.':
    'Quizá se envió. El servidor se paró con la llamada en camino ({at}).',
  'Not sent: the server stood still for too long before the call. It is tried again.':
    'No enviado: el servidor estuvo parado demasiado tiempo antes de la llamada. Se vuelve a intentar.',
  'Not sent: the vendor was asked twice and does not know it. Not sent again, by this step’s setting.':
    'No se envió: se preguntó dos veces al proveedor y no lo conoce. No se envía de nuevo, por el ajuste de este paso.',
  'Maybe sent: the vendor could not tell. Not sent again, by this step’s setting.':
    'Quizá se envió: el proveedor no supo decirlo. No se envía de nuevo, por el ajuste de este paso.',
  'This send is not in doubt: it is {state}. There is nothing to decide.':
    'Este envío no está en duda: está {state}. No hay nada que decidir.',
  planned: 'planeado',
  dispatching: 'en camino',
  confirmed: 'confirmado',
  rejected: 'rechazado',
  refused: 'no permitido',
  cancelled: 'cancelado',
  abandoned: 'dado por perdido',
  'resolved-sent': 'resuelto como enviado',
  'resolved-not-sent': 'resuelto como no enviado',

  // The gate
  'Choose a flow or an account.': 'Elige un flujo o una cuenta.',
  'The contact has got {most} within {days} days, as many as the sending rules let through.':
    'El contacto ha recibido {most} en {days} días, tantos como permiten las reglas de envío.',
  'The law ({law}) does not let the contact be contacted again so soon.':
    'La ley ({law}) no permite volver a contactar tan pronto.',
  'An unverified law, read strictly ({law}), does not let the contact be contacted again so soon.':
    'Una ley sin verificar, leída de forma estricta ({law}), no permite volver a contactar tan pronto.',
  'The contact said no to {purpose} by {channel} on {day}.':
    'El contacto dijo que no a {purpose} por {channel} el {day}.',
  "The contact has not agreed to {purpose} by {channel}. Ask, or note the consent on the contact's page.":
    'El contacto no ha aceptado {purpose} por {channel}. Pídeselo, o anota el consentimiento en su página.',
  "The contact has not agreed to {purpose} by {channel}. The law on that ({source}) is not verified here and read strictly. Ask, or note the consent on the contact's page.":
    'El contacto no ha aceptado {purpose} por {channel}. La ley al respecto ({source}) no está verificada aquí y se lee de forma estricta. Pídeselo, o anota el consentimiento en su página.',
  "The contact has not agreed to {purpose} by {channel}. What the law there says is not known here, and so read strictly. Ask, or note the consent on the contact's page.":
    'El contacto no ha aceptado {purpose} por {channel}. Aquí no se sabe qué dice la ley de allí, así que se lee de forma estricta. Pídeselo, o anota el consentimiento en su página.',
  "The contact's consent of {day} ended on {end}.": 'El consentimiento del {day} terminó el {end}.',
  'This address is on the list "{list}".': 'Esta dirección está en la lista «{list}».',
  'The vendor takes nothing for this person for now ({cause}).':
    'El proveedor no acepta nada para esta persona por ahora ({cause}).',
  'There is no hour at which all laws that may hold for this contact let it be contacted. Enter its country, state or time zone.':
    'No hay ninguna hora en que todas las leyes que pueden aplicarse permitan contactar. Indica su país, estado o zona horaria.',
  'It is quiet time in {zone}.': 'Es hora de silencio en {zone}.',
  'The law ({law}) lets nobody be contacted at this hour in {zone}.':
    'La ley ({law}) no permite contactar a nadie a esta hora en {zone}.',
  'An unverified law, read strictly ({law}), lets nobody be contacted at this hour in {zone}.':
    'Una ley sin verificar, leída de forma estricta ({law}), no permite contactar a nadie a esta hora en {zone}.',
  'This flow sends to many people. Somebody has to approve it in the settings, under Sending rules.':
    'Este flujo envía a mucha gente. Alguien tiene que aprobarlo en los ajustes, en Reglas de envío.',
  'The contact last wrote on {day}, more than 24 hours ago. Send a template that WhatsApp has approved.':
    'El contacto escribió por última vez el {day}, hace más de 24 horas. Envía una plantilla aprobada por WhatsApp.',
  'The contact has not written on WhatsApp. Send a template that WhatsApp has approved.':
    'El contacto no ha escrito por WhatsApp. Envía una plantilla aprobada por WhatsApp.',
  'WhatsApp does not deliver marketing templates to numbers of the United States. Use another channel.':
    'WhatsApp no entrega plantillas de marketing a números de Estados Unidos. Usa otro canal.',
  'The budget of this {scope} is used up: {most} in all. Raise it in the settings, under Sending rules.':
    'El presupuesto de {scope} se ha agotado: {most} en total. Súbelo en los ajustes, en Reglas de envío.',
  'The budget of this {scope} is used up for today: {most} a day.':
    'El presupuesto de {scope} se ha agotado por hoy: {most} al día.',
  workspace: 'este espacio de trabajo',
  flow: 'este flujo',
  connection: 'esta conexión',
  marketing: 'marketing',
  transactional: 'mensajes que pidió',
  "The contact has no {what}. Add one on the contact's page.":
    'El contacto no tiene {what}. Añádelo en la página del contacto.',
  'phone number': 'número de teléfono',
  'e-mail address': 'dirección de correo',
  'Telegram account': 'cuenta de Telegram',
  address: 'dirección',
  'The contact opted out of {channel} on {date} ({cause}).':
    'El contacto se dio de baja de {channel} el {date} ({cause}).',
  'no cause given': 'sin motivo indicado',
  'asked on a call': 'lo pidió en una llamada',
  voice: 'llamadas',
  sms: 'SMS',
  whatsapp: 'WhatsApp',
  email: 'correo',
  telegram: 'Telegram',

  // Texts with variables
  '"{variable}" is empty for this contact. Write what to say instead: {example}.':
    '«{variable}» está vacío en este contacto. Escribe qué decir en su lugar: {example}.',
  'Here a text may hold variables like {{ contact.firstName | default: "…" }}, no other tags.':
    'Aquí un texto puede llevar variables como {{ contact.firstName | default: "…" }}, y ninguna otra etiqueta.',
  'The text grew past {n} characters. Shorten its template.':
    'El texto pasa de {n} caracteres. Acorta su plantilla.',
  'A template may have {n} characters.': 'Una plantilla puede tener {n} caracteres.',
  'The template does too much for one message. Make it simpler.':
    'La plantilla hace demasiado para un mensaje. Simplifícala.',
  'The template cannot be filled in: {problem}.': 'La plantilla no se puede rellenar: {problem}.',
  'The template takes too long to fill in. Make it simpler.':
    'La plantilla tarda demasiado en rellenarse. Simplifícala.',
  'Templates cannot be filled in right now.': 'Ahora mismo no se pueden rellenar las plantillas.',
  'It could not be filled in.': 'No se pudo rellenar.',

  // Calls to the outside
  '{host} did not answer: {reason}.': '{host} no contestó: {reason}.',
  '{host} could not be reached: {reason}.': 'No se pudo llegar a {host}: {reason}.',
  'there is no such host': 'no existe ese servidor',
  'its name could not be looked up': 'no se pudo resolver su nombre',
  'it refused the connection': 'rechazó la conexión',
  'it closed the connection': 'cerró la conexión',
  'there is no way to it': 'no hay camino hasta él',
  'it did not accept the connection in time': 'no aceptó la conexión a tiempo',
  'no answer came in time': 'no respondió a tiempo',
  'the answer stopped half-way': 'la respuesta se cortó a medias',
  'its answer is too large': 'su respuesta es demasiado grande',
  'its certificate has expired': 'su certificado ha caducado',
  'its certificate is self-signed': 'su certificado está autofirmado',
  'its certificate is for another name': 'su certificado es de otro nombre',
  'it was called off': 'se canceló',
  '{host} redirects to {other}.': '{host} redirige a {other}.',
  '{host} redirects more than {n} times.': '{host} redirige más de {n} veces.',
  '{host} redirects to something that is no address.': '{host} redirige a algo que no es una dirección.',
  '{host} answered with more than {n} MB.': '{host} respondió con más de {n} MB.',
  'The answer had the status {status}, which is none.':
    'La respuesta traía el estado {status}, que no existe.',
  'This plugin may not call {host}; its manifest names {hosts}.':
    'Este plugin no puede llamar a {host}; su manifiesto nombra {hosts}.',
  'no host': 'ninguno',
  'Port {port} is not one this server calls ({ports}).':
    'El puerto {port} no es uno de los que llama este servidor ({ports}).',
  '{host} must be called by https.': 'A {host} se le llama por https.',
  '{host} is this server itself.': '{host} es este mismo servidor.',
  'Only https addresses can be called, not "{scheme}".':
    'Solo se puede llamar a direcciones https, no «{scheme}».',
  '{why}, and this server only calls public ones.':
    '{why}, y este servidor solo llama a direcciones públicas.',
  '"{address}" is not an address that can be called.':
    '«{address}» no es una dirección a la que se pueda llamar.',
  'The address of {host} has a name or password in it; put them into a header.':
    'La dirección de {host} lleva un nombre o una contraseña; ponlos en una cabecera.',

  // Accounts at vendors
  '{vendor} has no test; the first send will tell.': '{vendor} no se puede probar; el primer envío lo dirá.',
  '{vendor} did not answer within {n} seconds. Try again in a while.':
    '{vendor} no contestó en {n} segundos. Prueba otra vez dentro de un rato.',
  'No account can be set up for this plugin.': 'Para este plugin no se puede crear ninguna cuenta.',
  '"{plugin}" is not installed, or has no accounts.': '«{plugin}» no está instalado o no tiene cuentas.',
  'Some settings need attention.': 'Hay ajustes que corregir.',
  'Install the plugin "{plugin}" first.': 'Instala primero el plugin «{plugin}».',
  'Flows that are running send through it: {flows}.': 'Hay flujos en marcha que envían por ella: {flows}.',
  'Choose an account.': 'Elige una cuenta.',

  // Flows
  'This flow is {status}. {otherwise}': 'Este flujo está {status}. {otherwise}',
  live: 'en marcha',
  paused: 'en pausa',
  draft: 'en borrador',
  ended: 'terminado',
  'It is not running, so it can’t be paused.': 'No está en marcha, así que no se puede pausar.',
  'It is not paused.': 'No está en pausa.',
  '"{flow}" is {status}. Only a live flow takes people in.':
    '«{flow}» está {status}. Solo un flujo en marcha admite personas.',
  'This flow has no trigger that people could enter by.':
    'Este flujo no tiene ningún disparador por el que entren personas.',
  'Say who: contacts, a segment, or everyone.': 'Di quién: contactos, un segmento o todos.',
  'This flow is not ready: {problem} Mend what is marked, then publish again.':
    'Este flujo no está listo: {problem} Corrige lo marcado y publica otra vez.',
  'Somebody else has changed this flow meanwhile. Keep theirs, or save yours over it.':
    'Otra persona ha cambiado este flujo mientras tanto. Quédate con lo suyo o guarda lo tuyo encima.',
  'This person is not held up by a problem. There is nothing to try again.':
    'A esta persona no la detiene ningún problema. No hay nada que reintentar.',
  'This person has already left the flow.': 'Esta persona ya ha salido del flujo.',
  '"{step}" is not installed. Install its plugin or remove the step.':
    '«{step}» no está instalado. Instala su plugin o quita el paso.',
  'Two steps have the same id.': 'Dos pasos tienen el mismo id.',
  'Nothing starts this flow. Add a trigger, for example "Added by hand".':
    'Nada inicia este flujo. Añade un disparador, por ejemplo «Añadir a mano».',
  '"{step}" was made for version {version} of this step; {installed} is installed.':
    '«{step}» se hizo para la versión {version} de este paso; está instalada la {installed}.',
  'The goal has no condition, so everybody would reach it at once. Add one or remove the goal.':
    'El objetivo no tiene condición, así que todos lo alcanzarían enseguida. Añade una o quita el objetivo.',
  '"{rule}" has no condition, so everybody would leave at once. Add one or remove the rule.':
    '«{rule}» no tiene condición, así que todos saldrían enseguida. Añade una o quita la regla.',
  'A connection leads from or to a step that does not exist.':
    'Una línea sale de un paso que no existe, o llega a él.',
  '"{step}" has no exit "{exit}". Remove the connection.':
    '«{step}» no tiene la salida «{exit}». Quita la línea.',
  'Nothing can lead into the trigger "{step}".': 'Nada puede llevar al disparador «{step}».',
  'Exit "{exit}" of "{step}" leads to two steps. Keep one.':
    'La salida «{exit}» de «{step}» lleva a dos pasos. Deja uno.',
  'People wait at "{step}" and then nothing happens. Connect what comes next or remove the wait.':
    'La gente espera en «{step}» y después no pasa nada. Conecta lo que sigue o quita la espera.',
  'Whoever leaves "{step}" by "{exit}" is done with the flow. Connect it if that is not meant.':
    'Quien sale de «{step}» por «{exit}» termina el flujo. Conéctalo si no es lo que quieres.',
  '"{step}" is done again and again without a wait in between. Put a wait into the loop.':
    '«{step}» se repite una y otra vez sin ninguna espera. Pon una espera en el bucle.',
  '"{step}" uses the field "{field}", which no contact has. Choose another one, or add it in the settings.':
    '«{step}» usa el campo «{field}», que ningún contacto tiene. Elige otro o añádelo en los ajustes.',
  '"{step}": its agent was deleted or is not published. Publish it, or choose another one.':
    '«{step}»: su agente se ha borrado o no está publicado. Publícalo o elige otro.',
  '"{step}" says "contact.{variable}", which no contact has. Choose another variable.':
    '«{step}» dice «contact.{variable}», que ningún contacto tiene. Elige otra variable.',
  '"{step}" does not say how to opt out. Add a line such as "Reply STOP to opt out."':
    '«{step}» no dice cómo darse de baja. Añade una línea como «Responde BAJA para no recibir más.»',
  '"{step}" is marketing, and nobody here has agreed to that by {channel}: it would reach nobody. Note consents, or ask for them first.':
    '«{step}» es marketing y aquí nadie lo ha aceptado por {channel}: no llegaría a nadie. Registra consentimientos o pídelos antes.',
  '"{flow}" starts by the same and would contact the same people within a day. Let one of them wait, or start only one.':
    '«{flow}» empieza por lo mismo y contactaría a las mismas personas en un día. Haz esperar a uno o inicia solo uno.',
  'Reply STOP to opt out.': 'Responde BAJA para no recibir más.',
  'Moved by hand.': 'Movido a mano.',
  'Moved to a new version.': 'Pasó a una versión nueva.',
  'The flow has no trigger to start by.': 'El flujo no tiene ningún disparador por el que empezar.',
  'A rehearsal reaches nobody.': 'Un ensayo no llega a nadie.',
  'Together these are more than 100 %.': 'Juntos suman más del 100 %.',
  'Nobody can get to "{step}". Connect it or remove it.':
    'Nadie puede llegar a «{step}». Conéctalo o quítalo.',
  '"{step}" leads nowhere. Connect it to the first step.':
    '«{step}» no lleva a ninguna parte. Conéctalo al primer paso.',
  '"{step}" is in a loop that takes no time, so people would run in circles. Put a wait into the loop.':
    '«{step}» está en un bucle que no tarda nada; la gente daría vueltas. Pon una espera en el bucle.',
  '"{step}": its connection was deleted or is switched off. Choose another one.':
    '«{step}»: su conexión se borró o está apagada. Elige otra.',
  '"{step}": its segment was deleted. Choose another one.': '«{step}»: su segmento se borró. Elige otro.',
  '"{step}": its score was deleted. Choose another one.': '«{step}»: su puntuación se eliminó. Elige otra.',
  '"{step}": its score threshold no longer exists. Choose another one.':
    '«{step}»: su umbral de puntuación ya no existe. Elige otro.',
  '"{step}": its stage no longer exists. Choose another one.': '«{step}»: su etapa ya no existe. Elige otra.',
  '"{step}": its flow was deleted. Choose another one.': '«{step}»: su flujo se borró. Elige otro.',

  // Webhooks and events
  'The account or its plugin is gone.': 'La cuenta o su plugin ya no están.',
  'The send is still {state}.': 'El envío sigue {state}.',
  'No message with this id was sent from here yet.':
    'Desde aquí todavía no se ha enviado ningún mensaje con este id.',
  'The flow of this address is not running.': 'El flujo de esta dirección no está en marcha.',
  'The trigger of this address is not installed.': 'El disparador de esta dirección no está instalado.',
  'The phone number is not understood. Send it with its country code, such as +34 600 000 000.':
    'El teléfono no se entiende. Envíalo con su prefijo de país, como +34 600 000 000.',
  'No contact fits, and this address does not create any.':
    'Ningún contacto encaja, y esta dirección no crea ninguno.',
  'Small letters, digits, - and _, with dots between words: order.paid':
    'Minúsculas, cifras, - y _, con puntos entre las palabras: order.paid',
  'This name is Cauce’s own. Choose another first word, such as order.paid.':
    'Este nombre es de Cauce. Elige otra primera palabra, como order.paid.',
  'Say who it is: id, email, phone or externalId.': 'Di quién es: id, email, phone o externalId.',
  'At most 20,000 characters.': 'Como mucho 20.000 caracteres.',

  // Fields of forms
  'Small letters, digits and hyphens, beginning with a letter.':
    'Minúsculas, cifras y guiones, empezando por una letra.',
  'Letters, digits and _ only, beginning with a letter.': 'Solo letras, cifras y _, empezando por una letra.',
  'A time such as 21:00.': 'Una hora como 21:00.',
  'Ends when it begins.': 'Termina cuando empieza.',
  'At most 200 at once.': 'Como mucho 200 a la vez.',
  'A time zone such as Europe/Madrid.': 'Una zona horaria como Europe/Madrid.',
  'Two capital letters, such as ES.': 'Dos letras mayúsculas, como ES.',
  'One of {targets}, or attributes.<key>.': 'Uno de {targets}, o attributes.<clave>.',
  'Say in a sentence where and how people agreed.': 'Di en una frase dónde y cómo aceptaron las personas.',

  // Requests
  'The body is not valid JSON: {problem}': 'El cuerpo no es JSON válido: {problem}',
  'The body is not valid UTF-8.': 'El cuerpo no es UTF-8 válido.',
  'The body is nested more than {n} levels deep.': 'El cuerpo está anidado a más de {n} niveles.',
  'The key "{key}" stands twice in one object.': 'La clave «{key}» está dos veces en un objeto.',
  'The key "__proto__" is not allowed.': 'La clave «__proto__» no se permite.',
  'The body has a null character in a text.': 'El cuerpo tiene un carácter nulo en un texto.',
  'The body has half a character (a lone surrogate) in a text.':
    'El cuerpo tiene medio carácter (un sustituto suelto) en un texto.',
  'Send the body as it is, without Content-Encoding.': 'Envía el cuerpo tal cual, sin Content-Encoding.',
  'This takes at most {n} bytes. Send less, or in parts.':
    'Esto admite como mucho {n} bytes. Envía menos, o por partes.',
  'Send this as {type}.': 'Envíalo como {type}.',
  'Send this as {type}, not as {other}.': 'Envíalo como {type}, no como {other}.',
  'Too many requests. Try again in {n} s.': 'Demasiadas peticiones. Prueba otra vez en {n} s.',
  'Idempotency-Key must be 1 to 200 visible ASCII characters.':
    'Idempotency-Key debe tener de 1 a 200 caracteres ASCII visibles.',
  'The Idempotency-Key "{key}" was used for another request. Send a new key with each new request.':
    'La Idempotency-Key «{key}» se usó para otra petición. Envía una clave nueva con cada petición nueva.',
  'This request came from {origin}, but Cauce lives at {address}. Open it there, or set PUBLIC_URL to the address in your browser.':
    'Esta petición vino de {origin}, pero Cauce vive en {address}. Ábrelo ahí o pon en PUBLIC_URL la dirección de tu navegador.',
  'a page that does not say where it is from': 'una página que no dice de dónde viene',

  // The practice phone
  'Nothing was sent to this person by {channel} yet, so there is nothing to answer.':
    'Todavía no se ha enviado nada a esta persona por {channel}, así que no hay nada que contestar.',
  'This link is not in the message.': 'Este enlace no está en el mensaje.',
  'Not in the message.': 'No está en el mensaje.',
  'This call has ended.': 'Esta llamada ha terminado.',

  // Notices
  '{name} forgot their password. Make them a link under Members and send it to them.':
    '{name} ha olvidado su contraseña. Crea un enlace en Miembros y envíaselo.',

  // Calls
  'The server leads as many calls as it can. The next goes out when one has ended.':
    'El servidor lleva todas las llamadas que puede. La siguiente sale cuando termine una.',
  'All lines of this account are in use. The call goes out when one is free.':
    'Todas las líneas de esta cuenta están ocupadas. La llamada sale cuando quede una libre.',
  'Every number of this account rests or has made its calls for today.':
    'Todos los números de esta cuenta descansan o ya hicieron sus llamadas de hoy.',
  'This call is not in the books.': 'Esta llamada no está anotada.',
  'The agent of this step is gone or was never published. Choose another one.':
    'El agente de este paso ya no está o nunca se publicó. Elige otro.',
  'This call has neither an agent nor a text to say. Fill in one of them.':
    'Esta llamada no tiene agente ni texto que decir. Rellena uno de los dos.',
  '{title} can\'t carry a call of the agent "{agent}". Choose another account or another engine.':
    '{title} no puede llevar una llamada del agente «{agent}». Elige otra cuenta u otro motor.',
  "{title} can't say a text. Choose another account, or an agent.":
    '{title} no puede decir un texto. Elige otra cuenta, o un agente.',
  'Through this connection nothing is sent. Choose another one.':
    'Por esta conexión no se envía nada. Elige otra.',
  'No call with this id was made from here yet.':
    'Desde aquí aún no se ha hecho ninguna llamada con este identificador.',
  'A caller wants to speak to somebody.': 'Quien llama quiere hablar con alguien.',
  'Nobody took a call. Please call this contact back.':
    'Nadie tomó una llamada. Por favor, llama a este contacto.',
  'The account of the model is gone or switched off. Choose another one in the agent.':
    'La cuenta del modelo ya no está o está apagada. Elige otra en el agente.',
  '{host} refused the connection ({status}).': '{host} rechazó la conexión ({status}).',
  'The call can’t be made as it is.': 'La llamada no se puede hacer tal como está.',
  'Write the number with its country code, such as +34600000000.':
    'Escribe el número con su prefijo de país, como +34600000000.',
  'This account makes no calls.': 'Esta cuenta no hace llamadas.',
  'Choose an account that calls.': 'Elige una cuenta que llame.',
  'There is no such tool.': 'No hay tal herramienta.',
  'Only a step that can go on afterwards may have another one done for it.':
    'Solo un paso que sabe seguir después puede encargar otro.',
  'Only a step that decides may have another one done for it.':
    'Solo un paso que decide puede encargar otro.',
  'There is no step "{step}" in its plugin.': 'Su plugin no tiene el paso «{step}».',
  'A message through "{account}" costs {price} {currency}, and this step pays at most {most}.':
    'Un mensaje por «{account}» cuesta {price} {currency}, y este paso paga como máximo {most}.',
  'The account "{account}" is paused: {because}': 'La cuenta «{account}» está en pausa: {because}',
  'A step of "{flow}" is paused: {because}': 'Un paso de «{flow}» está en pausa: {because}',
  '"{flow}" is paused: {because}': '«{flow}» está en pausa: {because}',
  'Maybe sent: the vendor did not know it, but the call may have reached it after that. It is asked once more.':
    'Quizá enviado: el proveedor no lo conocía, pero la llamada pudo llegarle después. Se le pregunta de nuevo.',
  'Sends take longer: {who} has kept the database from clearing up since {time}. If it is not a backup that is about to end, whoever runs the server ends it with: {command}':
    'Los envíos tardan más: {who} impide que la base de datos haga limpieza desde {time}. Si no es una copia de seguridad a punto de acabar, quien lleva el servidor lo termina con: {command}',
  '{said} were marked as spam within a day; the limit is {limit} %.':
    '{said} se marcaron como spam en un día; el límite es {limit} %.',
  '{said} e-mails came back within a day; the limit is {limit} %.':
    '{said} correos volvieron en un día; el límite es {limit} %.',
  '{said} messages could not be delivered within a day; the limit is {limit} %.':
    '{said} mensajes no se pudieron entregar en un día; el límite es {limit} %.',
  '{part} of {whole} ({share} %)': '{part} de {whole} ({share} %)',
  'Three letters, such as EUR.': 'Tres letras, como EUR.',
  '{records} were deleted in {title}. The contacts stay here, no longer linked.':
    'En {title} se borraron {records}. Los contactos siguen aquí, ya sin vínculo.',
  '{title} asks to wait.': '{title} pide esperar.',
  'This account is no CRM, or is gone. Choose another one in the step.':
    'Esta cuenta no es un CRM, o ya no está. Elige otra en el paso.',
  '{title} keeps no such records. Choose another step.': '{title} no guarda registros así. Elige otro paso.',
  'Several records there might be meant. Decide which on the page of the sync.':
    'Allí podrían ser varios registros. Decide cuál en la página de la sincronización.',
  '{title} asks to wait before the next request.': '{title} pide esperar antes de la siguiente petición.',
  '{title}: today’s share of its requests is used up. The sync goes on tomorrow, or raise the share.':
    '{title}: la parte de peticiones de hoy está gastada. La sincronización sigue mañana, o sube la parte.',
  'The sync of this account was removed.': 'Se quitó la sincronización de esta cuenta.',
  'Several companies there are called {name}. Tie the person to the right one in the CRM.':
    'Allí varias empresas se llaman {name}. Asocia la persona a la que es en el CRM.',
  'This person has no company in the CRM. Map its name too, or tie them to one there.':
    'Esta persona no tiene empresa en el CRM. Relaciona también su nombre, o asóciala allí a una.',
  'Somebody else of this company wants it otherwise. It is looked at again.':
    'Otra persona de esta empresa lo quiere de otra manera. Se vuelve a mirar.',
  'The CRM did not say what became of this record.': 'El CRM no dijo qué fue de este registro.',
  'The database refused it ({code}).': 'La base de datos lo rechazó ({code}).',
  'The sign-in at {title} is being renewed.': 'Se está renovando el inicio de sesión en {title}.',
  'The sign-in at {title} could not be renewed just now.':
    'Ahora mismo no se pudo renovar el inicio de sesión en {title}.',
  'Fill in the client ID and the client secret of your app first.':
    'Rellena primero el ID de cliente y el secreto de cliente de tu aplicación.',
  '{title} no longer accepts the sign-in. Sign in again on the account’s page.':
    '{title} ya no acepta el inicio de sesión. Vuelve a iniciar sesión en la página de la cuenta.',
  'This account is not signed in yet. Sign in to {title} on the account’s page.':
    'Esta cuenta aún no ha iniciado sesión. Inicia sesión en {title} en la página de la cuenta.',
}
