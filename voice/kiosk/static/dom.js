// The few things that the page does to its elements.

export function find(id) {
  return document.getElementById(id);
}

/** Puts a text there, if it is another one; an empty text hides the element. */
export function setText(element, text, language = "") {
  if (element.textContent !== text) {
    element.textContent = text;
  }
  if (element.lang !== language) {
    if (language) {
      element.lang = language;
    } else {
      element.removeAttribute("lang");
    }
  }
  element.hidden = text === "";
}

/** An element with a class and a text. */
export function made(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) {
    element.className = className;
  }
  if (text) {
    element.textContent = text;
  }
  return element;
}
