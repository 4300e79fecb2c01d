/* Booking, the hall, the hotline and ratings in English; the keys are those of `hall.zh-CN.ts`. */
export const hallEn = {
  book: {
    title: 'Book a visit', progress: 'Steps of booking', short: { what: 'What', where: 'Where', when: 'When', who: 'Who' },
    step: { what: 'What is it about?', where: 'Where would you go?', when: 'When would you come?', who: 'Confirm your booking' },
    items: '1 service | {n} services', counsel: 'Advice and other matters', several: 'Several matters in one visit', severalHint: 'Tap them in the order you want. Each takes the slot after the one before; if one has no place, nothing is booked.',
    noItem: 'No such service. Choose one of the groups below instead.', show: 'Show as', list: 'List', map: 'Map', hasFree: 'Places free', noFree: 'Fully booked', tapMap: 'Tap a place on the map to see its first free slot.',
    soonest: 'Next free', left: '{n} left', noneFree: 'Fully booked for now; open it to wait for a place.',
    furtherHint: '1 more matter follows in the next slot. | {n} more matters follow in the next slots.', earlier: 'Earlier days', later: 'Later days', days: 'Days', today: 'Today', shut: 'Closed on that day.', shutShort: 'Closed',
    full: 'Full', notOpen: 'Not open', over: 'There are no more slots on this day.', morning: 'Morning', afternoon: 'Afternoon', yours: 'Your present slot', waitFirst: 'Full: you can wait', waitList: 'Waiting list: {n}',
    slot: { closed: 'Closed', too_soon: 'Too late', too_far: 'Not open yet', passed: 'Over' }, waitHint: 'For a full slot you can wait: when somebody cancels, the next in line gets the place and is told.',
    signIn: 'Bookings go by name. Sign in to finish; what you chose is kept.', waiting: 'This slot is full. You will stand in the waiting list.', self: 'Myself', forOther: 'For somebody else', forOtherHint: 'An elder of the family, for example',
    otherData: 'Please give the data of the person who comes; it is compared with the identity card.', elderly: 'That person is elderly', otherSlot: 'Choose another slot', go: 'Book', goWait: 'Join the waiting list', realName: 'Bring your identity card. Missed visits are noted, so please cancel in time.',
    done: 'Booked', inWaiting: 'You are in the waiting list', waitTold: 'When it is your turn, the place becomes yours and you are told.', afterwards: 'Plans changed? Move or cancel it in good time under “My bookings”.', rules: 'Rules of booking', see: 'Show the booking',
    checkIn: 'Scan this at the number terminal', group: 'Group', ics: 'Calendar file', feed: 'Subscribe to all bookings', feedHint: 'Subscribe to this address in your calendar; changes follow by themselves. Keep it to yourself.'
  },
  bookings: {
    title: 'My bookings', one: 'Booking', another: 'Book another', none: 'You have no bookings', noneHint: 'What, where and when: it takes less than a minute.', coming: 'Coming', past: 'Past', no: 'Booking {n}',
    state: { booked: 'Booked', waiting: 'Waiting', checked_in: 'Checked in', served: 'Served', no_show: 'Not come', cancelled: 'Cancelled', lapsed: 'No place came' },
    queue: 'Waiting list', inLine: 'You are in it', waiting: '1 person waits for this slot | {n} people wait for this slot', move: 'Move', cancel: 'Cancel the booking', cancelSure: 'Cancel it?', cancelHint: 'The place goes to the next in the waiting list at once.', why: 'Reason (optional)', keep: 'Keep it',
    moveTo: 'Move it to', moveSure: 'Move it to {at}?', moveHint: 'Your place of {at} becomes free at once.', cancelled: 'The booking was cancelled.', moved: 'The booking was moved.', history: 'What happened', again: 'Book again at this place', complain: 'Complain about the service at the window'
  },
  ask: {
    title: 'Tell us', lead: 'Say what it is and where. We sort out the rest.', what: 'What is the matter?', whatHelp: 'No telephone or identity numbers here, please: they go below, where only the officer sees them.',
    hints: 'Hints', maybeTopic: 'It may be one of these (tap to choose)', others: 'Already told nearby', mineToo: 'This is mine too', mineTooHint: 'Yours gets its own number and says that it is the same matter; the staff join them.', answers: 'Perhaps there is an answer already', youChoose: 'Only hints: the choice is yours, and you may send without one.',
    sameAs: '(Same matter as ticket {n})', urgentFound: 'An emergency like this gets a first answer within {n} minutes.', topicChosen: 'Topic:', aboutWindow: 'About the windows of:', kind: 'What would you like us to do?', resumed: 'What you had not sent yet is here again.',
    where: 'Where', whereHint: 'e.g. the corner of two streets', here: 'Here, where I am', located: 'Your place is marked.', onMap: 'On the map', noPin: 'Remove the mark', mapLabel: 'Map: tap to set the mark, arrow keys move it', mapHint: 'Tap the map to set the mark; arrow keys move it.', near: 'Near {place}, about {far}',
    photos: 'Photos (optional)', addPhoto: 'Add', reach: 'How to reach you', confidential: 'Keep my name confidential', confidentialHint: 'The unit that handles it sees neither name nor number.', urgent: 'It is an emergency', urgentHint: 'Water, power or gas failing right now, for example.',
    send: 'Send', danger: 'Fire, injury or crime: call 119, 120 or 110.', need: { content: 'Please say what it is', ticket_class: 'Please choose one' },
    done: 'We have it', receipt: 'Your ticket number', answerBy: 'You get an answer by {at}', next: 'Progress appears under “My tickets”, and you get messages.', follow: 'Follow it', another: 'Tell us another'
  },
  tickets: {
    title: 'My tickets', one: 'Ticket', another: 'Tell us', none: 'You have told us nothing yet', noneHint: 'A broken street lamp, an unclear rule: tell us.', no: 'Ticket {n}', confidential: 'Confidential',
    state: { received: 'Received', handling: 'Being handled', answered: 'Answered', again: 'Handled again', closed: 'Closed', merged: 'Joined with another', not_accepted: 'Not accepted', terminated: 'Ended' },
    way: { received: 'Received', handling: 'Handled', answered: 'Answered', closed: 'Closed' }, received: 'Received', answerBy: 'Answer by', feedbackBy: 'First word by', wayOut: 'Other ways', photo: 'Photo {n}', rate: 'Rate this service',
    add: 'Add something', addLabel: 'What would you add?', added: 'Added. The unit sees it.', reopen: 'Not solved: open it again', reopenLabel: 'What is not solved?', reopenHint: 'A closed ticket can be opened again within a set time.', reopened: 'It is open again.', answer: 'The answer', send: 'Send'
  },
  rating: {
    title: 'Rate the service', overall: 'All in all, are you satisfied?', parts: 'Parts (optional)', tags: 'What was good', whyBad: 'What was not good', noNumbers: 'Please no telephone or identity numbers; they are taken out.',
    contact: 'Telephone (optional)', contactHint: 'With a number we can check what happened and tell you what came of it.', early: 'Your visit is not over yet', earlyHint: 'Keep the code: when your business is done, the same code opens the rating.', unknown: 'No such service', unknownHint: 'The link may be incomplete, or no longer valid.', already: 'This service has been rated already.', next: 'Your rating counts in the published figures.', badNext: 'We look into it, mend it, and tell you what came of it.'
  },
  messages: {
    title: 'Messages', unread: '1 unread | {n} unread', none: 'No messages yet', noneHint: 'When a booking, a matter or a ticket moves on, you read it here.', fresh: 'unread', open: 'Show it', ways: 'Ways to reach me', mail: 'Also by mail', sms: 'Also by text message', language: 'Language of messages', zh: 'Chinese', en: 'English', waysHint: 'What can wait is not sent at night.'
  },
  screen: {
    title: 'Call screen', calling: 'Now calling', to: 'to', waiting: 'Waiting', noWait: 'Nobody waits', nobody: 'No calls at the moment', speak: 'Tap to speak calls', loud: 'Speaking', chime: 'Chime', sound: 'Calls are spoken now', lost: 'The line is lost since {at}; please listen to the staff', foot: 'Missed your call? You may queue once more at the terminal or the front desk.'
  },
  take: {
    title: 'Take a number', booked: 'Booked? Scan your code or type it', codeHint: 'Code', checkIn: 'Check in', what: 'Not booked? Tap what you need', several: 'Several matters', take: 'Take a number', need: 'Do you need priority? Choose first',
    needs: { none: 'No', elderly: 'Elderly', disabled: 'Disabled', pregnant: 'Pregnant or with a baby', soldier: 'On military service' }, lost: 'The connection broke; it is not known whether you have a number. Tap again: you will not get two.',
    rate: 'Afterwards, scan to rate the service', yours: 'Your number', ahead: '1 person before you | {n} people before you', next: 'You are next', listen: 'Watch the screen and listen. If you miss your call you may queue once more.'
  },
  live: {
    title: 'Places, live', on: 'Live', opening: 'Connecting', lost: 'Line lost', places: 'Places', taken: 'Taken', free: 'Free', waiting: 'Waiting', wait: '{n} waiting', slot: '{at}: {taken} of {places} places taken', log: 'Just now', span: 'From the first change to the latest, as this page saw it: {s} s.', went: '{n} taken', came: '{n} given back', walkIn: 'A dot is a place that can be booked; places kept for people without a booking are not shown.'
  }
}
