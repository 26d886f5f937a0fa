/** Words of the parts that few conversations need. */
export default {
  files: "Files to send",
  drop: "Drop the files here.",
  uploading: (name) => `Uploading ${name}`,
  cancel: (name) => `Cancel ${name}`,
  remove: (name) => `Remove ${name}`,
  tooMany: (n) => `At most ${n} files go with one message.`,
  emptyFile: "This file is empty.",
  tooLarge: (size) => `This file is larger than ${size}.`,
  badType: (types) => `Files of this kind cannot be sent. Possible are ${types}.`,
  uploadFailed: "The upload failed.",

  leaveTitle: "Leave a message",
  leaveAway: "We answer by e-mail, and here, when we are back.",
  leaveLong: "You need not wait: we answer by e-mail, and here.",
  email: "E-mail",
  yourName: "Name (optional)",
  leaveText: "Message (optional)",
  leaveSend: "Leave the message",
  badEmail: "Write a whole address, such as name@example.com.",

  rate: "How was your conversation?",
  scale: ["Very poor", "Poor", "Okay", "Good", "Very good"],
  comment: "Anything you would like to add? (optional)",
  sendRating: "Send rating",
  thanks: "Thank you for your feedback.",
};
