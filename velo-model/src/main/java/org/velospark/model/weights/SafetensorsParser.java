package org.velospark.model.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.velospark.model.weights.StoredTensor.ElementType;

/** Reads one file. Refuses whatever the format does not allow, before it believes any length. */
final class SafetensorsParser {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNameLength(SafetensorsFile.MAX_HEADER_BYTES)
                  .maxStringLength(SafetensorsFile.MAX_HEADER_BYTES)
                  .build())
          .build();

  /** Where a header says that a tensor lies. The offsets count from the end of the header. */
  private record Place(String name, ElementType type, List<Integer> shape, long begin, long end) {}

  private final byte[] file;
  private final int maxHeaderBytes;

  SafetensorsParser(byte[] file, int maxHeaderBytes) {
    this.file = file;
    this.maxHeaderBytes = maxHeaderBytes;
  }

  SafetensorsFile parse() throws SafetensorsException {
    int dataStart = Long.BYTES + headerLength();
    Map<String, String> metadata = new TreeMap<>();
    List<Place> places = new ArrayList<>();
    String header = headerText(dataStart);
    try (JsonParser json = JSON.createParser(header)) {
      readHeader(json, places, metadata);
    } catch (SafetensorsException e) {
      throw e;
    } catch (JsonProcessingException e) {
      throw new SafetensorsException(
          "The header is not valid JSON: %s (at character %d)"
              .formatted(
                  e.getOriginalMessage(),
                  e.getLocation() == null ? -1 : e.getLocation().getCharOffset()),
          e);
    } catch (IOException e) {
      throw new SafetensorsException("The header cannot be read: " + e.getMessage(), e);
    }
    requireContiguous(places, file.length - dataStart);

    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (Place place : places) {
      byte[] bytes =
          Arrays.copyOfRange(
              file,
              Math.toIntExact(dataStart + place.begin),
              Math.toIntExact(dataStart + place.end));
      tensors.put(place.name, new StoredTensor(place.type, place.shape, bytes));
    }
    return new SafetensorsFile(tensors, metadata);
  }

  private int headerLength() throws SafetensorsException {
    if (file.length < Long.BYTES) {
      throw new SafetensorsException(
          "A file starts with 8 bytes of header length, but it has %d bytes"
              .formatted(file.length));
    }
    long length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    int most = Math.min(file.length - Long.BYTES, maxHeaderBytes);
    if (length < 0 || length > most) {
      throw new SafetensorsException(
          "The header length is %s, but in a file of %d bytes it can be at most %d"
              .formatted(Long.toUnsignedString(length), file.length, most));
    }
    return (int) length;
  }

  private String headerText(int dataStart) throws SafetensorsException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(file, Long.BYTES, dataStart - Long.BYTES))
          .toString();
    } catch (CharacterCodingException e) {
      throw new SafetensorsException("The header is not valid UTF-8", e);
    }
  }

  private static void readHeader(JsonParser json, List<Place> places, Map<String, String> metadata)
      throws IOException {
    json.nextToken();
    expect(json, JsonToken.START_OBJECT, "the header");
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = unicode(json.currentName());
      json.nextToken();
      if (name.equals(SafetensorsFile.METADATA)) {
        readMetadata(json, metadata);
      } else {
        places.add(readPlace(json, name));
      }
    }
    if (json.nextToken() != null) {
      throw new SafetensorsException(
          "The header goes on with %s after its closing brace".formatted(json.currentToken()));
    }
  }

  private static void readMetadata(JsonParser json, Map<String, String> metadata)
      throws IOException {
    expect(json, JsonToken.START_OBJECT, "the metadata");
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = unicode(json.currentName());
      json.nextToken();
      expect(json, JsonToken.VALUE_STRING, "metadata " + Problems.quoted(key));
      metadata.put(key, unicode(json.getText()));
    }
  }

  private static Place readPlace(JsonParser json, String name) throws IOException {
    String where = "tensor " + Problems.quoted(name);
    expect(json, JsonToken.START_OBJECT, where);
    ElementType type = null;
    List<Integer> shape = null;
    List<Long> offsets = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      json.nextToken();
      switch (key) {
        case "dtype" -> type = readType(json, where);
        case "shape" -> shape = readShape(json, where);
        case "data_offsets" -> offsets = readWholeNumbers(json, "data_offsets of " + where);
        default ->
            throw new SafetensorsException(
                "Expected dtype, shape and data_offsets in %s, found %s"
                    .formatted(where, Problems.quoted(key)));
      }
    }
    if (type == null || shape == null || offsets == null) {
      throw new SafetensorsException(
          "Expected dtype, shape and data_offsets in %s, found no %s"
              .formatted(where, type == null ? "dtype" : shape == null ? "shape" : "data_offsets"));
    }
    if (offsets.size() != 2) {
      throw new SafetensorsException(
          "Expected 2 data_offsets in %s, found %d: %s"
              .formatted(where, offsets.size(), offsets.subList(0, Math.min(3, offsets.size()))));
    }
    return new Place(name, type, shape, offsets.get(0), offsets.get(1));
  }

  private static ElementType readType(JsonParser json, String where) throws IOException {
    expect(json, JsonToken.VALUE_STRING, "dtype of " + where);
    String name = json.getText();
    for (ElementType type : ElementType.values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    throw new SafetensorsException(
        "Cannot read dtype %s of %s: only %s"
            .formatted(Problems.quoted(name), where, ElementType.names()));
  }

  private static List<Integer> readShape(JsonParser json, String where) throws IOException {
    List<Integer> shape = new ArrayList<>();
    for (long dimension : readWholeNumbers(json, "shape of " + where)) {
      if (dimension > Integer.MAX_VALUE) {
        throw new SafetensorsException(
            "Dimension %d of %s is too large; at most %d"
                .formatted(dimension, where, Integer.MAX_VALUE));
      }
      shape.add((int) dimension);
    }
    return List.copyOf(shape);
  }

  private static List<Long> readWholeNumbers(JsonParser json, String where) throws IOException {
    expect(json, JsonToken.START_ARRAY, where);
    List<Long> numbers = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(json, JsonToken.VALUE_NUMBER_INT, where);
      long number = json.getLongValue();
      if (number < 0) {
        throw new SafetensorsException("Found %d in %s, below 0".formatted(number, where));
      }
      numbers.add(number);
    }
    return numbers;
  }

  private static void expect(JsonParser json, JsonToken token, String where)
      throws SafetensorsException {
    if (json.currentToken() != token) {
      throw new SafetensorsException(
          "Expected %s at %s, found %s".formatted(token, where, json.currentToken()));
    }
  }

  private static String unicode(String text) throws SafetensorsException {
    if (!SafetensorsFile.isUnicode(text)) {
      throw new SafetensorsException(
          "Text %s in the header holds half a surrogate pair".formatted(Problems.quoted(text)));
    }
    return text;
  }

  /** Each tensor has the bytes its shape needs, and together they cover the data exactly once. */
  private static void requireContiguous(List<Place> places, long dataLength)
      throws SafetensorsException {
    List<Place> inOrder = new ArrayList<>(places);
    inOrder.sort(Comparator.comparingLong(Place::begin).thenComparingLong(Place::end));
    long end = 0;
    for (Place place : inOrder) {
      if (place.begin != end) {
        throw new SafetensorsException(
            "Tensor %s starts at byte %d of the data, but the one before it ends at %d"
                .formatted(Problems.quoted(place.name), place.begin, end));
      }
      if (place.end < place.begin || place.end > dataLength) {
        throw new SafetensorsException(
            "Tensor %s takes bytes %d to %d of %d bytes of data"
                .formatted(Problems.quoted(place.name), place.begin, place.end, dataLength));
      }
      long needed = StoredTensor.byteLength(place.type.size, place.shape);
      if (place.end - place.begin != needed) {
        throw new SafetensorsException(
            "Tensor %s of type %s and shape %s needs %d bytes, but has %d"
                .formatted(
                    Problems.quoted(place.name),
                    place.type,
                    Problems.shown(place.shape),
                    needed,
                    place.end - place.begin));
      }
      end = place.end;
    }
    if (end != dataLength) {
      throw new SafetensorsException(
          "The tensors end at byte %d of the data, but there are %d bytes"
              .formatted(end, dataLength));
    }
  }
}
