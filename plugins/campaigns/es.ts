/** What is read on the canvas, and what is sent. */
export const es: Record<string, string> = {
  Welcome: 'Bienvenida',
  'Greets new contacts, asks what they are looking for, and tells the team about those who answer.':
    'Saluda a los contactos nuevos, pregunta qué buscan y avisa al equipo de quienes responden.',
  'Say hello': 'Saludar',
  'Welcome, {{ contact.firstName | default: "there" }}':
    'Bienvenida, {{ contact.firstName | default: "hola" }}',
  'Hello {{ contact.firstName | default: "there" }},\n\nthank you for joining us. What are you looking for? Just answer this e-mail, we read every one.\n\nSee you soon':
    'Hola {{ contact.firstName | default: "" }}:\n\nGracias por unirte. ¿Qué estás buscando? Responde a este correo, los leemos todos.\n\nHasta pronto',
  'Do they answer?': '¿Responde?',
  Replied: 'Respondió',
  Clicked: 'Hizo clic',
  'Remind by SMS': 'Recordar por SMS',
  'Hi {{ contact.firstName | default: "there" }}, did our e-mail arrive? Tell us what you need and we help. Reply STOP to opt out.':
    'Hola {{ contact.firstName | default: "" }}, ¿llegó nuestro correo? Dinos qué necesitas y te ayudamos. Responde BAJA para no recibir más.',
  'And now?': '¿Y ahora?',
  'Tell the team': 'Avisar al equipo',
  '{{ contact.firstName | default: "A new contact" }} answered the welcome.':
    '{{ contact.firstName | default: "Un contacto nuevo" }} respondió a la bienvenida.',
  'In contact': 'En contacto',
  Answered: 'Respondió',
  'Remember who is quiet': 'Marcar a quien calla',
  'Win-back': 'Recuperar clientes',
  'Comes back to customers who went quiet: an offer, a last call, and then it leaves them in peace.':
    'Vuelve a clientes que callaron: una oferta, una última llamada y después los deja en paz.',
  'We miss you': 'Te echamos de menos',
  'It has been a while, {{ contact.firstName | default: "friend" }}':
    'Hace tiempo, {{ contact.firstName | default: "amigo" }}',
  'Hello {{ contact.firstName | default: "there" }},\n\nyou have not been here for a while. Come back this week and the first delivery is on us:\nhttps://example.com/back':
    'Hola {{ contact.firstName | default: "" }}:\n\nHace tiempo que no pasas por aquí. Vuelve esta semana y el primer envío corre de nuestra cuenta:\nhttps://example.com/volver',
  'Do they look?': '¿Lo miran?',
  'Try two ways': 'Probar dos formas',
  'Offer by SMS': 'Oferta por SMS',
  '{{ contact.firstName | default: "Hello" }}, 15 % for you until Sunday with the code BACK15. Reply STOP to opt out.':
    '{{ contact.firstName | default: "Hola" }}, 15 % para ti hasta el domingo con el código BACK15. Responde BAJA para no recibir más.',
  'Call once': 'Llamar una vez',
  'Hello {{ contact.firstName | default: "" }}, we have not heard from you for a while and wanted to ask whether everything was all right.':
    'Hola {{ contact.firstName | default: "" }}, hace tiempo que no sabemos de ti y queríamos preguntarte si todo fue bien.',
  'Last chance': 'Última oportunidad',
  'Came back': 'Volvió',
  'Leave in peace': 'Dejar en paz',
  'Appointment reminder': 'Recordatorio de cita',
  'Reminds a day and two hours before, asks for a yes, and calls whoever does not answer.':
    'Recuerda un día y dos horas antes, pide un sí y llama a quien no contesta.',
  'The day before': 'El día antes',
  'Ask for a yes': 'Pedir un sí',
  '{{ contact.firstName | default: "Hello" }}, we expect you tomorrow. Does that suit you? Answer YES, or tell us another day.':
    '{{ contact.firstName | default: "Hola" }}, te esperamos mañana. ¿Te viene bien? Responde SÍ o dinos otro día.',
  'Do they confirm?': '¿Confirma?',
  Call: 'Llamar',
  'Hello {{ contact.firstName | default: "" }}, this is about your appointment tomorrow. Does it still suit you?':
    'Hola {{ contact.firstName | default: "" }}, es por tu cita de mañana. ¿Te sigue viniendo bien?',
  'Two hours before': 'Dos horas antes',
  'See you soon': 'Hasta ahora',
  'See you in two hours, {{ contact.firstName | default: "" }}.':
    'Nos vemos en dos horas, {{ contact.firstName | default: "" }}.',
  'Somebody should call': 'Alguien debería llamar',
  '{{ contact.firstName | default: "Somebody" }} has not confirmed the appointment.':
    '{{ contact.firstName | default: "Alguien" }} no ha confirmado la cita.',
  Confirmed: 'Confirmada',
  'Lead qualification by call': 'Cualificar por llamada',
  'Calls new leads at office hours, calls once more, then writes, and hands the interested ones to a person.':
    'Llama a los interesados en horario laboral, insiste una vez, después escribe y pasa a los que quieren a una persona.',
  'At office hours': 'En horario laboral',
  'First call': 'Primera llamada',
  'Hello {{ contact.firstName | default: "" }}, you asked us for information. Do you have two minutes?':
    'Hola {{ contact.firstName | default: "" }}, nos pediste información. ¿Tienes dos minutos?',
  'We call again tomorrow.': 'Volvemos a llamar mañana.',
  'Try tomorrow': 'Probar mañana',
  'Second call': 'Segunda llamada',
  'Hello {{ contact.firstName | default: "" }}, we tried to reach you yesterday about your question.':
    'Hola {{ contact.firstName | default: "" }}, ayer intentamos hablar contigo por tu consulta.',
  'Write instead': 'Mejor escribir',
  '{{ contact.firstName | default: "Hello" }}, we could not reach you. When may we call? Reply STOP to opt out.':
    '{{ contact.firstName | default: "Hola" }}, no conseguimos hablar contigo. ¿Cuándo te llamamos? Responde BAJA para no recibir más.',
  'Do they say when?': '¿Dice cuándo?',
  Qualified: 'Cualificado',
  'Hand over': 'Pasar a una persona',
  '{{ contact.firstName | default: "A lead" }} is interested. Call back today.':
    '{{ contact.firstName | default: "Un interesado" }} quiere más. Llámale hoy.',
  'Not now': 'Ahora no',
  'Abandoned quote': 'Presupuesto abandonado',
  'Follows up on quotes that were not accepted: a question, an answer to doubts, a last word.':
    'Sigue los presupuestos sin aceptar: una pregunta, respuestas a dudas y un último aviso.',
  'A day to decide': 'Un día para decidir',
  Accepted: 'Aceptado',
  'Any questions?': '¿Alguna duda?',
  'Is anything unclear in your quote?': '¿Hay algo que no quede claro en tu presupuesto?',
  'Hello {{ contact.firstName | default: "there" }},\n\nyou have our quote since yesterday. Is anything unclear, or too much? Just answer, we find a way.':
    'Hola {{ contact.firstName | default: "" }}:\n\nDesde ayer tienes nuestro presupuesto. ¿Hay algo que no quede claro o sea demasiado? Responde y buscamos la forma.',
  'Three more days': 'Tres días más',
  'Last word': 'Último aviso',
  '{{ contact.firstName | default: "Hello" }}, your quote is good until Friday. Shall we keep it open? Reply STOP to opt out.':
    '{{ contact.firstName | default: "Hola" }}, tu presupuesto vale hasta el viernes. ¿Lo dejamos abierto? Responde BAJA para no recibir más.',
  'Until it ends': 'Hasta que caduque',
  'Answer the question': 'Responder a la duda',
  '{{ contact.firstName | default: "A customer" }} asks about the quote.':
    '{{ contact.firstName | default: "Un cliente" }} pregunta por el presupuesto.',
  Won: 'Ganado',
  Lost: 'Perdido',
  'Payment reminder': 'Recordatorio de pago',
  'Reminds of an open invoice more and more plainly, and stops the moment it is paid.':
    'Recuerda una factura pendiente cada vez con más claridad y para en cuanto se paga.',
  'A kind word': 'Con amabilidad',
  'Your invoice is still open': 'Tu factura sigue pendiente',
  'Hello {{ contact.firstName | default: "there" }},\n\nperhaps it slipped your mind: an invoice of yours is still open. If you have paid already, forget this e-mail.':
    'Hola {{ contact.firstName | default: "" }}:\n\nQuizá se te pasó: tienes una factura pendiente. Si ya la has pagado, olvida este correo.',
  'A week': 'Una semana',
  Paid: 'Pagada',
  'By SMS': 'Por SMS',
  'Your invoice is a week overdue. Please pay it, or answer so that we find a way.':
    'Tu factura lleva una semana vencida. Págala o respóndenos y buscamos una solución.',
  'Five days': 'Cinco días',
  'Hello {{ contact.firstName | default: "" }}, it is about an open invoice. Can we find a way together?':
    'Hola {{ contact.firstName | default: "" }}, es por una factura pendiente. ¿Buscamos juntos una solución?',
  'A person takes over': 'Sigue una persona',
  'The invoice of {{ contact.firstName | default: "a customer" }} needs a person.':
    'La factura de {{ contact.firstName | default: "un cliente" }} necesita a una persona.',
  Event: 'Evento',
  'Invites, reminds those who said yes, and asks afterwards how it was.':
    'Invita, recuerda a quienes dijeron que sí y pregunta después qué tal fue.',
  Invite: 'Invitar',
  'You are invited, {{ contact.firstName | default: "friend" }}':
    'Te invitamos, {{ contact.firstName | default: "amigo" }}',
  'Hello {{ contact.firstName | default: "there" }},\n\nwe open our doors and would like to see you. Take your place here:\nhttps://example.com/event':
    'Hola {{ contact.firstName | default: "" }}:\n\nAbrimos las puertas y nos gustaría verte. Reserva aquí tu sitio:\nhttps://example.com/evento',
  'Do they come?': '¿Viene?',
  Registered: 'Registrado',
  'Ask again': 'Preguntar otra vez',
  '{{ contact.firstName | default: "Hello" }}, a few places are left. Are you coming? https://example.com/event Reply STOP to opt out.':
    '{{ contact.firstName | default: "Hola" }}, quedan pocas plazas. ¿Vienes? https://example.com/evento Responde BAJA para no recibir más.',
  'A few more days': 'Unos días más',
  Guest: 'Invitado',
  'See you tomorrow': 'Hasta mañana',
  'See you tomorrow, {{ contact.firstName | default: "" }}. Bring somebody along.':
    'Hasta mañana, {{ contact.firstName | default: "" }}. Tráete a alguien.',
  'Two days later': 'Dos días después',
  'How was it?': '¿Qué tal fue?',
  'How was it for you?': '¿Qué te pareció?',
  'Hello {{ contact.firstName | default: "there" }},\n\nthank you for coming. What did you like, what not? Two lines help us.':
    'Hola {{ contact.firstName | default: "" }}:\n\nGracias por venir. ¿Qué te gustó y qué no? Dos líneas nos ayudan.',
  Survey: 'Encuesta',
  'Asks for a number, thanks the happy ones for a review and lets a person call the others.':
    'Pide una nota, agradece a los contentos con una reseña y deja que una persona llame al resto.',
  'Ask for a number': 'Pedir una nota',
  '{{ contact.firstName | default: "Hello" }}, from 1 to 5: how happy are you with us? Just answer the number. Reply STOP to opt out.':
    '{{ contact.firstName | default: "Hola" }}, del 1 al 5: ¿cómo de contento estás? Responde solo el número. Responde BAJA para no recibir más.',
  '4 or 5?': '¿4 o 5?',
  Happy: 'Contento',
  'Ask for a review': 'Pedir una reseña',
  'Would you tell others?': '¿Se lo contarías a otros?',
  'Hello {{ contact.firstName | default: "there" }},\n\nthank you! Would you say it in public as well? It takes a minute:\nhttps://example.com/review':
    'Hola {{ contact.firstName | default: "" }}:\n\n¡Gracias! ¿Lo dirías también en público? Es un minuto:\nhttps://example.com/resena',
  'Not happy': 'Descontento',
  'Call them': 'Llamarle',
  '{{ contact.firstName | default: "Somebody" }} is not happy. Call today.':
    '{{ contact.firstName | default: "Alguien" }} no está contento. Llámale hoy.',
  'Ask once more': 'Preguntar otra vez',
  'One number is enough': 'Basta con un número',
  'Hello {{ contact.firstName | default: "there" }},\n\nfrom 1 to 5, how happy are you with us? Just answer this e-mail.':
    'Hola {{ contact.firstName | default: "" }}:\n\nDel 1 al 5, ¿cómo de contento estás con nosotros? Responde a este correo.',
  Campaigns: 'Campañas',
  'Eight campaigns to begin with.': 'Ocho campañas para empezar.',
}
