import {
  Bot,
  ClipboardCheck,
  Columns3,
  Filter,
  House,
  Inbox,
  LayoutTemplate,
  type LucideIcon,
  PhoneCall,
  Plug,
  Settings,
  Smartphone,
  Users,
  Waves,
} from 'lucide-react'

/** Where one can go. `corner` ones fold into "More" on a phone. */
export const places: {
  to:
    | '/'
    | '/flows'
    | '/contacts'
    | '/pipeline'
    | '/tasks'
    | '/segments'
    | '/inbox'
    | '/templates'
    | '/calls'
    | '/agents'
    | '/phone'
    | '/connections'
    | '/settings'
  title: string
  icon: LucideIcon
  corner?: boolean
}[] = [
  { to: '/', title: 'home', icon: House },
  { to: '/flows', title: 'flows', icon: Waves },
  { to: '/inbox', title: 'inbox', icon: Inbox },
  { to: '/contacts', title: 'contacts', icon: Users },
  { to: '/pipeline', title: 'pipeline', icon: Columns3, corner: true },
  { to: '/tasks', title: 'tasks', icon: ClipboardCheck, corner: true },
  { to: '/segments', title: 'segments', icon: Filter, corner: true },
  { to: '/templates', title: 'templates', icon: LayoutTemplate, corner: true },
  { to: '/calls', title: 'calls', icon: PhoneCall, corner: true },
  { to: '/agents', title: 'agents', icon: Bot, corner: true },
  { to: '/phone', title: 'phone', icon: Smartphone },
  { to: '/connections', title: 'connections', icon: Plug, corner: true },
  { to: '/settings', title: 'settings', icon: Settings, corner: true },
]
