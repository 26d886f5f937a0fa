/* The help centre works without any script; this makes it quicker. */
import { enhanceArticle } from "./article.js";
import { offerChat } from "./chat.js";
import { SearchBox } from "./search.js";
import { enhanceVote } from "./vote.js";

for (const form of document.querySelectorAll("form.search")) new SearchBox(form);
const article = document.querySelector("article");
if (article) enhanceArticle(article);
const vote = document.querySelector(".vote");
if (vote) enhanceVote(vote);
offerChat();
